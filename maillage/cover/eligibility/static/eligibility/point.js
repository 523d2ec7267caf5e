// "Où je suis": asks the browser for the position only when the button is pressed; it goes into the address asked for.
// "Imprimer le dossier": opens what is folded, so that an installer gets all of it on paper.

const button = document.getElementById("point-locate");
if (button && "geolocation" in navigator) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => ask(coords.longitude, coords.latitude),
      () => {
        button.removeAttribute("aria-busy");
        document.getElementById("point-told").textContent = button.dataset.denied;
      },
      { maximumAge: 60_000, timeout: 15_000 },
    );
  });
}

/** Opens the answer for a place, with what the form says of its antenna. */
function ask(lon, lat) {
  const form = new FormData(button.closest("form"));
  const asked = new URLSearchParams({ lon: lon.toFixed(5), lat: lat.toFixed(5) });
  for (const name of ["hauteur", "degage", "embed"]) if (form.get(name)) asked.set(name, form.get(name));
  location.assign(`${button.closest("form").action}?${asked}`);
}

const print = document.getElementById("point-print");
if (print) {
  print.hidden = document.getElementById("point-print-note").hidden = false;
  print.addEventListener("click", () => {
    for (const fold of document.querySelectorAll("main details")) fold.open = true;
    window.print();
  });
}
