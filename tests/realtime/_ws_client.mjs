// A client of node `ws`: connects to the address given with the headers given, listens, and prints what it hears, a line each.
// Started in the front end's folder, where the package is.

import { createRequire } from "node:module";

const WebSocket = createRequire(`${process.cwd()}/package.json`)("ws");
const [address, headers, listen] = process.argv.slice(2);
const socket = new WebSocket(address, { headers: JSON.parse(headers) });

socket.on("open", () => socket.send(listen));
socket.on("message", (data, isBinary) => process.stdout.write(isBinary ? `"binary"\n` : `${data}\n`));
socket.on("close", (code) => process.stdout.write(`${JSON.stringify({ frame: "closed", code })}\n`));
socket.on("error", (error) => process.stdout.write(`${JSON.stringify({ frame: "failed", error: String(error) })}\n`));
