// The draft editor: jump to the place of a finding, complete words while typing, open the reasons behind a number.
(function () {
  "use strict";
  var text = document.getElementById("text");
  var bar = document.getElementById("completion");

  function jumpInText(line, column) {
    var lines = text.value.split("\n");
    var start = lines.slice(0, line - 1).reduce(function (sum, one) { return sum + one.length + 1; }, 0);
    var end = start + (lines[line - 1] || "").length;
    text.focus();
    text.setSelectionRange(Math.min(start + column - 1, end), end);
    text.scrollTop = Math.max(0, (line - 6) * (text.scrollHeight / lines.length));
    text.scrollIntoView({ block: "nearest" });
  }

  function jumpInForm(line, column) {
    var input = document.querySelector('[name="n' + line + "." + column + '"]');
    var card = null;
    document.querySelectorAll("[data-line]").forEach(function (one) {
      if (Number(one.dataset.line) <= line) {
        if (!card || Number(card.dataset.line) <= Number(one.dataset.line)) { card = one; }
      }
    });
    var target = input || (card && card.querySelector("input")) || card;
    if (!target) { return; }
    target.scrollIntoView({ block: "center" });
    if (target.focus) { target.focus(); }
  }

  document.addEventListener("click", function (event) {
    if (!(event.target instanceof Element)) { return; }
    var jump = event.target.closest("[data-jump]");
    if (jump) {
      var place = jump.dataset.jump.split(":").map(Number);
      if (text) { jumpInText(place[0], place[1]); } else { jumpInForm(place[0], place[1]); }
    }
    var link = event.target.closest('a[href^="#why-"]');
    if (link) { open(link.getAttribute("href")); }
  });

  function open(hash) {
    var why = hash.length > 1 ? document.getElementById(hash.slice(1)) : null;
    if (why instanceof HTMLDetailsElement) { why.open = true; }
  }
  open(decodeURIComponent(window.location.hash));

  if (!text || text.readOnly || !bar) { return; }
  var words = text.dataset.words.split(" ");
  var hint = bar.firstElementChild;

  function begun() {
    if (text.selectionStart !== text.selectionEnd) { return ""; }
    var found = /[\u4e00-\u9fff]+$/.exec(text.value.slice(0, text.selectionStart));
    return found ? found[0] : "";
  }

  function offer() {
    var start = begun();
    var fitting = start ? words.filter(function (word) { return word !== start && word.indexOf(start) === 0; }).slice(0, 8) : [];
    bar.textContent = "";
    if (fitting.length === 0) { bar.append(hint); }
    fitting.forEach(function (word) {
      var choice = document.createElement("button");
      choice.type = "button";
      choice.className = "completion-word";
      choice.textContent = word;
      choice.addEventListener("click", function () { take(word); });
      bar.append(choice);
    });
  }

  function take(word) {
    var at = text.selectionStart;
    text.setRangeText(word.slice(begun().length), at, at, "end");
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function first() { return bar.querySelector(".completion-word"); }

  text.addEventListener("input", function (event) { if (!event.isComposing) { offer(); } });
  text.addEventListener("compositionend", offer);
  text.addEventListener("keydown", function (event) {
    if (event.isComposing || !first()) { return; }
    if (event.key === "Escape") { bar.textContent = ""; bar.append(hint); }
    if (event.key === "Tab") { event.preventDefault(); first().click(); }
  });
})();
