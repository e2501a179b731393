// The service worker of the phone page: what was opened once opens again without a network. Acts and answers go past it.

import { CacheableResponsePlugin } from "workbox-cacheable-response";
import { clientsClaim } from "workbox-core";
import { ExpirationPlugin } from "workbox-expiration";
import { registerRoute } from "workbox-routing";
import { CacheFirst, NetworkFirst, StaleWhileRevalidate } from "workbox-strategies";

// A network that has not answered by then is as good as none for a page that is here already.
const PATIENCE_S = 2;
const DAY_S = 24 * 3600;

const whole = new CacheableResponsePlugin({ statuses: [200] });
const within = (...paths: readonly string[]) => ({ url, sameOrigin }: { url: URL; sameOrigin: boolean }): boolean =>
  sameOrigin && paths.some((path) => url.pathname.startsWith(path));

registerRoute(({ url, sameOrigin }) => sameOrigin && (url.pathname === "/phone" || url.pathname.startsWith("/p/")), new NetworkFirst({
  cacheName: "phone-pages", networkTimeoutSeconds: PATIENCE_S, matchOptions: { ignoreVary: true },
  plugins: [whole, new ExpirationPlugin({ maxEntries: 4, maxAgeSeconds: 3 * DAY_S })],
}));
// Named by their content: what is here is what is there.
registerRoute(within("/static/assets/"), new CacheFirst({
  cacheName: "phone-code", plugins: [whole, new ExpirationPlugin({ maxEntries: 60, maxAgeSeconds: 60 * DAY_S })],
}));
registerRoute(within("/static/", "/api/map/"), new StaleWhileRevalidate({
  cacheName: "phone-ground", matchOptions: { ignoreVary: true }, plugins: [whole, new ExpirationPlugin({ maxEntries: 20, maxAgeSeconds: 60 * DAY_S })],
}));

void (globalThis as unknown as { skipWaiting(): Promise<void> }).skipWaiting();
clientsClaim();
