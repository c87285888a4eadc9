// A long list of boxes to tick: a field above it leaves only what contains the typed words.
(() => {
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

  const start = (root) => {
    const search = root.querySelector("input[type=search]");
    const count = root.querySelector("[data-choices-count]");
    const none = root.querySelector("[data-choices-none]");
    const rows = [...root.querySelectorAll("li")];
    const groups = [...root.querySelectorAll("details")];
    const boxes = [...root.querySelectorAll("input[type=checkbox]")];

    const narrow = () => {
      const words = plain(search.value);
      for (const row of rows) {
        row.hidden = !plain(row.textContent).includes(words);
      }
      for (const group of groups) {
        const found = group.querySelector("li:not([hidden])") !== null;
        group.hidden = !found;
        group.open = found && (words !== "" || group.querySelector(":checked") !== null);
      }
      none.hidden = rows.some((row) => !row.hidden);
    };

    const tell = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      count.textContent = count.dataset.choicesCount.replace("#", ticked);
    };

    if (rows.length === 0) {
      return;
    }
    search.closest("[hidden]").hidden = false;
    search.addEventListener("input", narrow);
    search.addEventListener("keydown", (event) => {
      // Enter would save the page
      if (event.key === "Enter") {
        event.preventDefault();
      }
    });
    root.addEventListener("change", tell);
  };

  const all = () => document.querySelectorAll("[data-choices]").forEach(start);
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", all);
  } else {
    all();
  }
})();
