// Adds the phone's position to the form that asks for help. The form is whole without it.
const offer = document.getElementById("position");
const form = offer && offer.closest("form");

if (form && navigator.geolocation) {
  const said = offer.querySelector("output");
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.lon.value = coords.longitude.toFixed(6);
        form.elements.lat.value = coords.latitude.toFixed(6);
        said.textContent = `${offer.dataset.found} (±${Math.round(coords.accuracy)} m)`;
      },
      () => {
        said.textContent = offer.dataset.failed;
      },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
}

if (form) {
  form.addEventListener("submit", () => {
    form.querySelector(".button.ink").setAttribute("data-pending", "true");
  });
}
