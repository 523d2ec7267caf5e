// Ctrl + Enter runs the question; everything else works without script.

const field = document.getElementById("sql");

field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  field.form.requestSubmit();
});
