// The "share" button: the share sheet of the system where there is one, else the address goes to the clipboard.
// "Copy" buttons copy the text of another element. Without this module neither kind of button is shown; parts of a
// page that come later have theirs shown by whoever brings them.

for (const button of document.querySelectorAll("button[data-share], button[data-copy]")) button.hidden = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-share], button[data-copy]");
  if (button) void (button.dataset.copy ? copy(button) : share(button));
});

async function share(button) {
  const address = location.href;
  if (navigator.share && matchMedia("(pointer: coarse)").matches) {
    await navigator.share({ title: document.title, url: address }).catch(() => undefined);
    return;
  }
  await navigator.clipboard.writeText(address);
  const told = document.getElementById(button.dataset.share);
  told.textContent = told.dataset.done;
}

async function copy(button) {
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText);
  button.textContent = button.dataset.done;
}
