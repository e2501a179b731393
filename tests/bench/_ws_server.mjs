// The peer: a broadcast server of node `ws` in one process. Each line of its standard input goes to every socket.
// Started in the front end's folder, where the package is.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { WebSocketServer, WebSocket } = createRequire(`${process.cwd()}/package.json`)("ws");
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), perMessageDeflate: false, backlog: 2048 });

server.on("listening", () => process.stdout.write("listening\n"));
server.on("connection", (socket) => socket.on("error", () => socket.terminate()));

createInterface({ input: process.stdin }).on("line", (line) => {
  const text = Buffer.from(line);
  for (const socket of server.clients) {
    if (socket.readyState === WebSocket.OPEN) socket.send(text, { binary: false });
  }
});
