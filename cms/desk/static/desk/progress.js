// Renews the part of the page that says how far a sheet is; loads the page anew once it is done.
// Without scripts the page does so by itself (meta refresh within noscript).
(() => {
  const look = async () => {
    const shown = document.querySelector("[data-progress]");
    let next = null;
    try {
      const answer = await fetch(location.href, {
        credentials: "same-origin",
        headers: { "X-Asks-Again": "1" },
      });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      next = page.querySelector("[data-progress]");
      if (answer.redirected || !next || next.dataset.state !== shown.dataset.state) {
        location.assign(answer.redirected ? answer.url : location.href);
        return;
      }
      shown.innerHTML = next.innerHTML;
    } catch {
      // The network went away for a moment: the next look may reach it.
    }
    wait((next || shown).dataset.seconds);
  };
  const wait = (seconds) => setTimeout(look, Number(seconds) * 1000);
  wait(document.querySelector("[data-progress]").dataset.seconds);
})();
