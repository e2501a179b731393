// Adds the phone's position to the form that asks for help. The form is whole without it.
const offer = document.getElementById("position");
const form = offer && offer.closest("form");

const say = (words) => {
  const said = offer.querySelector("output");
  said.hidden = !words;
  said.textContent = words;
};

if (form && navigator.geolocation) {
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => {
    say(offer.dataset.asked);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.lon.value = coords.longitude.toFixed(6);
        form.elements.lat.value = coords.latitude.toFixed(6);
        say(`✓ ${offer.dataset.found} (±${Math.round(coords.accuracy)} m)`);
      },
      () => say(offer.dataset.failed),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
}

if (form) {
  const mark = (pending) => (form.querySelector(".button.ink").dataset.pending = String(pending));
  form.addEventListener("submit", () => mark(true));
  // Back from the next page the form is whole again.
  window.addEventListener("pageshow", () => mark(false));
}
