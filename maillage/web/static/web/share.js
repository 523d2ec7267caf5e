// The "share" button: the share sheet of the system where there is one, else the address goes to the clipboard.
// "Copy" buttons copy the text of another element. Without this module neither kind of button is shown.

for (const button of document.querySelectorAll("button[data-share]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const address = location.href;
    if (navigator.share && matchMedia("(pointer: coarse)").matches) {
      await navigator.share({ title: document.title, url: address }).catch(() => undefined);
      return;
    }
    await navigator.clipboard.writeText(address);
    const told = document.getElementById(button.dataset.share);
    told.textContent = told.dataset.done;
  });
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText);
    button.textContent = button.dataset.done;
  });
}
