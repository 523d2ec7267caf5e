// My data: finds the token that the test page keeps on this device, and asks without leaving the page, so that a lost
// network is told in words. Without this module the forms work as forms.

import { openStore } from "./test/store.js";

const store = await openStore();
let secret = await store.setting("device");

/** Show what this device is known by: its token goes into the form, and to the clipboard when asked. */
function showDevice() {
  const box = document.getElementById("this-device");
  if (!box) return;
  box.hidden = false;
  document.getElementById(secret ? "device-known" : "device-unknown").hidden = false;
  if (!secret) return;
  box.querySelector("input[name=token]").value = secret;
  const copy = document.getElementById("copy-token");
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(secret);
    copy.textContent = copy.dataset.done;
  });
}

async function swap(form, button) {
  const body = new FormData(form, button);
  const told = document.getElementById("my-data-told");
  button.disabled = true;
  let text;
  try {
    // Not form.action: the buttons of these forms have that name.
    text = await (await fetch(form.getAttribute("action"), { method: "POST", body })).text();
  } catch {
    // No network: nothing left this device.
    told.textContent = document.getElementById("my-data").dataset.offline;
    button.disabled = false;
    return;
  }
  const next = new DOMParser().parseFromString(text, "text/html").getElementById("my-data");
  if (!next) return form.submit();
  if (body.get("action") === "erase" && next.querySelector("#erased-title") && body.get("token") === secret) await forget();
  document.getElementById("my-data").replaceWith(next);
  showDevice();
  (next.querySelector("[autofocus]") ?? next.querySelector("h1")).focus();
}

/** What the server has erased, this device forgets too: results and secret. The answers stay: they name nobody. */
async function forget() {
  const answers = await store.setting("answers");
  await store.empty();
  if (answers) await store.keepSetting("answers", answers);
  secret = undefined;
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-swap]")) return;
  event.preventDefault();
  swap(event.target, event.submitter);
});

showDevice();
