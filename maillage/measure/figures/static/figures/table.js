// The table page: a territory chosen in its search box narrows the table instead of opening the territory's page.

const form = document.getElementById("table-search");

form.addEventListener("maillage:territory", (event) => {
  event.preventDefault();
  const address = new URL(location.href);
  for (const name of ["bbox", "level", "z", "lat", "lon", "page"]) address.searchParams.delete(name);
  address.searchParams.set("within", event.detail.address);
  location.assign(address);
});
