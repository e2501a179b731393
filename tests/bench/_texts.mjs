// The peer in node: the same form to the same address over kept connections, nothing written down.
import http from 'node:http';

const [address, account, count, atOnce] = [process.argv[2], process.argv[3], Number(process.argv[4]), Number(process.argv[5])];
const agent = new http.Agent({ keepAlive: true, maxSockets: atOnce });
const url = new URL(`${address}/2010-04-01/Accounts/${account}/Messages.json`);
const headers = {
  Authorization: `Basic ${Buffer.from(`${account}:secret`).toString('base64')}`,
  'Content-Type': 'application/x-www-form-urlencoded',
};

function send(number) {
  return new Promise((resolve, reject) => {
    const form = new URLSearchParams({
      To: `+861${7000000000 + number}`, From: '+85212345678', Body: process.argv[6],
      StatusCallback: `https://muster.example/hooks/twilio/status/${number}`, ValidityPeriod: '3600',
    }).toString();
    const request = http.request(url, { method: 'POST', agent, headers: { ...headers, 'Content-Length': Buffer.byteLength(form) } }, (answer) => {
      let body = '';
      answer.on('data', (part) => { body += part; });
      answer.on('end', () => (JSON.parse(body).sid ? resolve() : reject(new Error(body))));
    });
    request.on('error', reject);
    request.end(form);
  });
}

let next = 0;
async function lane() {
  while (next < count) await send(next++);
}
const before = process.cpuUsage();
await Promise.all(Array.from({ length: atOnce }, lane));
const { user, system } = process.cpuUsage(before);
console.log(count / ((user + system) / 1e6));
agent.destroy();
