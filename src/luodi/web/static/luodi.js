// Small things a page cannot say in HTML. No inline handlers: the policy allows scripts of our own address only.
document.addEventListener("click", function (event) {
  var target = event.target;
  if (!(target instanceof Element)) { return; }
  if (target.closest("[data-print]")) { window.print(); }
  var copies = target.closest("[data-copies]");
  if (copies) {
    document.getElementById(copies.dataset.copies).select();
    if (document.execCommand("copy")) { copies.textContent = "已复制"; }  // the newer way wants https
  }
  document.querySelectorAll("details.account[open], details.more[open]").forEach(function (open) {
    if (!open.contains(target)) { open.removeAttribute("open"); }
  });
});

// A chosen file says its name; a form that waits says so and cannot be sent twice.
document.addEventListener("change", function (event) {
  var input = event.target;
  if (input instanceof HTMLInputElement && input.type === "file") {
    var shown = document.querySelector('[data-shows="' + input.id + '"]');
    if (shown) { shown.textContent = Array.prototype.map.call(input.files, function (f) { return f.name; }).join("、"); }
  }
});
document.addEventListener("submit", function (event) {
  var button = event.target.querySelector("button[data-busy]");
  if (button) { setTimeout(function () { button.disabled = true; button.textContent = button.dataset.busy; }, 0); }
});

// 403, 404, 409 and 422 carry a sentence: show it instead of swallowing it.
document.addEventListener("htmx:beforeSwap", function (event) {
  var status = event.detail.xhr.status;
  if (status >= 400 && status < 500) { event.detail.shouldSwap = true; event.detail.isError = false; }
});

document.body.dataset.ready = "1";
