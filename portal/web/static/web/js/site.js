/* Comfort only: every page works without this file. */
(function () {
  "use strict";

  // Beside the results the filters are always open. Newer browsers do it by style alone.
  var filters = document.querySelector("details.filters");
  var plain = document.documentElement.className === "";
  if (filters && plain && window.matchMedia("(min-width: 1001px)").matches) {
    filters.open = true;
  }

  // A button that prints makes sense only where a script can print.
  document.querySelectorAll("button[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  });

  // Where there is a page to go back to.
  document.querySelectorAll("button[data-back]").forEach(function (button) {
    button.hidden = window.history.length < 2;
    button.addEventListener("click", function () {
      window.history.back();
    });
  });

  // The error summary is read out first.
  var errors = document.getElementById("errors");
  if (errors) {
    errors.focus();
  }
})();
