/* Suggestions while typing: an ARIA combobox over any form with data-suggest. Comfort only: the
   form works without this file. What is typed is posted, so that it stands in no address. */
(function () {
  "use strict";

  var PAUSE = 150; // milliseconds without a key before asking
  var LONGEST = 40;

  function attach(form, number) {
    var input = form.querySelector("input[name=q]");
    if (!input || !window.fetch) {
      return;
    }
    var id = "suggestions-" + number;
    var list = document.createElement("ul");
    var said = document.createElement("p");
    var asked = new Map();
    var timer = 0;
    var active = -1;
    var composing = false;

    list.id = id;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.getAttribute("aria-label"));
    said.className = "unseen";
    said.setAttribute("role", "status");
    form.classList.add("suggests");
    form.append(list, said);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", id);

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function choose(option) {
      input.value = option.dataset.text;
      close();
      form.requestSubmit();
    }

    function point(to) {
      var options = list.children;
      if (active >= 0) {
        options[active].removeAttribute("aria-selected");
      }
      active = (to + options.length) % options.length;
      options[active].setAttribute("aria-selected", "true");
      options[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[active].id);
    }

    function show(answer) {
      list.replaceChildren();
      answer.suggestions.forEach(function (one, place) {
        var option = document.createElement("li");
        var detail = document.createElement("small");
        option.id = id + "-" + place;
        option.setAttribute("role", "option");
        option.dataset.text = one.text;
        detail.textContent = one.detail;
        option.append(one.text, " ", detail);
        list.append(option);
      });
      said.textContent = answer.said;
      active = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = answer.suggestions.length === 0;
      input.setAttribute("aria-expanded", String(!list.hidden));
    }

    function ask() {
      var text = input.value.trim();
      if (!text || text.length > LONGEST || composing) {
        close();
        return;
      }
      if (asked.has(text)) {
        show(asked.get(text));
        return;
      }
      fetch(form.dataset.suggest, {
        method: "POST",
        body: new URLSearchParams({ q: text }),
        credentials: "same-origin",
      })
        .then(function (response) {
          return response.ok ? response.json() : null;
        })
        .then(function (answer) {
          if (answer) {
            asked.set(text, answer);
          }
          // Another key may have been pressed, or the field left, meanwhile
          if (answer && input.value.trim() === text && document.activeElement === input) {
            show(answer);
          }
        })
        .catch(close);
    }

    input.addEventListener("input", function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, PAUSE);
    });
    input.addEventListener("compositionstart", function () {
      composing = true;
    });
    input.addEventListener("compositionend", function () {
      composing = false;
      ask();
    });
    input.addEventListener("keydown", function (event) {
      if (event.isComposing) {
        return;
      }
      if (event.key === "ArrowDown" && list.hidden) {
        event.preventDefault();
        ask();
      } else if (event.key === "ArrowDown" || (event.key === "ArrowUp" && !list.hidden)) {
        event.preventDefault();
        point(event.key === "ArrowDown" ? active + 1 : active < 0 ? -1 : active - 1);
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        choose(list.children[active]);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      }
    });
    list.addEventListener("mousedown", function (event) {
      event.preventDefault(); // the field keeps the focus
    });
    list.addEventListener("click", function (event) {
      var option = event.target.closest("[role=option]");
      if (option) {
        choose(option);
      }
    });
    input.addEventListener("blur", close);
    // On a slow line somebody has typed before this file came
    if (document.activeElement === input && input.value !== input.defaultValue) {
      timer = window.setTimeout(ask, PAUSE);
    }
  }

  document.querySelectorAll("form[data-suggest]").forEach(attach);
})();
