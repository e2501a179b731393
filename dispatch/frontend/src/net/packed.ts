// The binary frames of positions, as `realtime/packing.py` lays them out byte by byte: one map cell of one group.

const CELL = 1;
const FULL = 1;
const UNKNOWN = 255;
// Cells as wide as a province or more carry three bytes a coordinate instead of two.
const FINE_FROM_ZOOM = 8;
const LONG_AGE = 15;

/** Where something was: WGS-84 degrees, degrees clockwise from north, metres a second, metres; `at` in ms since 1970. */
export interface Values {
  readonly lon: number;
  readonly lat: number;
  readonly heading: number | null;
  readonly speed: number | null;
  readonly accuracy: number | null;
  readonly at: number;
}

export interface Position extends Values {
  readonly subject: string;
  readonly source: string;
}

/** What happened in a cell; a full frame has everything that is in it as entered. */
export interface CellFrame {
  readonly group: number;
  /** The quadkey. */
  readonly cell: string;
  readonly full: boolean;
  readonly entered: ReadonlyMap<number, Position>;
  readonly moved: ReadonlyMap<number, Values>;
  readonly gone: readonly number[];
}

class Reader {
  readonly #view: DataView;
  readonly #text = new TextDecoder();
  #at = 0;

  constructor(buffer: ArrayBuffer) {
    this.#view = new DataView(buffer);
  }

  byte(): number {
    return this.#view.getUint8(this.#at++);
  }

  /** `size` bytes, the lowest first. */
  whole(size: number): number {
    let value = 0;
    for (let i = 0; i < size; i++) value += this.byte() * 2 ** (8 * i);
    return value;
  }

  /** Seven bits a byte, the lowest first; not by shifts, which end at 31 bits. */
  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  /** Ascending numbers, each told by its distance from the one before. */
  ids(): number[] {
    let last = 0;
    return Array.from({ length: this.varint() }, () => (last += this.varint()));
  }

  text(): string {
    const length = this.varint();
    this.#at += length;
    return this.#text.decode(new Uint8Array(this.#view.buffer, this.#view.byteOffset + this.#at - length, length));
  }
}

/** The quadkey of the tile x, y at `zoom`. */
export function quadkey(zoom: number, x: number, y: number): string {
  let key = "";
  for (let bit = zoom - 1; bit >= 0; bit--) key += ((x >> bit) & 1) + 2 * ((y >> bit) & 1);
  return key;
}

interface Place {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
  readonly time: number;
}

function values(reader: Reader, count: number, { zoom, x, y, time }: Place): Values[] {
  const size = zoom < FINE_FROM_ZOOM ? 3 : 2;
  const steps = 2 ** (8 * size);
  const rows = Array.from({ length: count }, () => {
    // The middle of the step that the point lies in.
    const east = (x + (reader.whole(size) + 0.5) / steps) / 2 ** zoom;
    const south = (y + (reader.whole(size) + 0.5) / steps) / 2 ** zoom;
    const [heading, speed, quality] = [reader.byte(), reader.byte(), reader.byte()];
    return {
      lon: east * 360 - 180,
      lat: (Math.atan(Math.sinh(Math.PI * (1 - 2 * south))) * 180) / Math.PI,
      heading: heading === UNKNOWN ? null : heading * 1.5,
      speed: speed === UNKNOWN ? null : speed / 2,
      accuracy: quality < 16 ? null : 2 ** ((quality >> 4) - 1),
      age: quality & 15,
    };
  });
  return rows.map(({ age, ...row }) => ({ ...row, at: (time - (age === LONG_AGE ? reader.varint() : age)) * 1000 }));
}

function byId<V>(ids: readonly number[], rows: readonly V[]): Map<number, V> {
  return new Map(ids.map((id, i) => [id, rows[i] as V]));
}

/** Read a frame; null when it is of a kind that this code does not know. */
export function unpack(buffer: ArrayBuffer): CellFrame | null {
  const reader = new Reader(buffer);
  if (reader.byte() !== CELL) return null;
  const full = (reader.byte() & FULL) !== 0;
  const group = reader.varint();
  const place = { zoom: reader.varint(), x: reader.varint(), y: reader.varint(), time: reader.whole(4) };
  const came = reader.ids();
  const entered = values(reader, came.length, place).map((row) => ({ ...row, subject: reader.text(), source: reader.text() }));
  const stayed = reader.ids();
  const moved = values(reader, stayed.length, place);
  return {
    group, full, cell: quadkey(place.zoom, place.x, place.y), entered: byId(came, entered), moved: byId(stayed, moved), gone: reader.ids(),
  };
}
