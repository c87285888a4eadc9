// Says some minutes before that the session will end, and keeps what was typed when it has ended.
// Without scripts the server ends it all the same and leads back after signing in.
(() => {
  const own = document.currentScript.dataset;
  const idle = Number(own.idle);
  const warning = Number(own.warning);
  // Typing counts as being here; it is told at most so often (seconds)
  const TELL = 120;
  const RECHECK = 20;
  const ASKS_AGAIN = { "X-Asks-Again": "1" };
  let told = Date.now();
  let who = "";
  let token = "";
  let timer = 0;
  let door = own.door;

  const box = document.createElement("div");
  box.className = "desk-session";
  box.setAttribute("role", "alert");
  box.hidden = true;

  const show = (text, label, act) => {
    box.replaceChildren(Object.assign(document.createElement("p"), { textContent: text }));
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = label;
    button.addEventListener("click", act);
    box.append(button);
    box.hidden = false;
  };

  const ask = async (options) => {
    const answer = await fetch(own.session, { credentials: "same-origin", ...options });
    return answer.json();
  };

  const renew = (state) => {
    token = state.token;
    // Signing in anew changes the token: forms that were open go on with the new one
    for (const field of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) {
      field.value = token;
    }
  };

  const look = async () => {
    clearTimeout(timer);
    let state;
    try {
      state = await ask({ headers: ASKS_AGAIN });
    } catch {
      timer = setTimeout(look, RECHECK * 1000);
      return;
    }
    if (!state.left) {
      over(state.over);
      return;
    }
    if (who && state.who !== who) {
      show(own.other.replace("#", state.who), own.reload, () => location.reload());
      return;
    }
    who = state.who;
    renew(state);
    if (state.left > warning) {
      box.hidden = true;
      timer = setTimeout(look, (state.left - warning) * 1000);
      return;
    }
    const minutes = String(Math.max(1, Math.round(state.left / 60)));
    const last = state.longest <= state.left + 1;
    show((last ? own.last : own.soon).replace("#", minutes), own.stay, last ? hide : stay);
    timer = setTimeout(look, Math.min(state.left + 1, RECHECK) * 1000);
  };

  const hide = () => {
    box.hidden = true;
  };

  const stay = async () => {
    told = Date.now();
    try {
      if (!token) renew(await ask({ headers: ASKS_AGAIN }));
      await ask({ method: "POST", headers: { "X-CSRFToken": token } });
    } catch {
      // The next look says how it stands
    }
    look();
  };

  const over = (session) => {
    // Asked once more, the server no longer knows which one it was
    if (session) door = `${own.door}?ended=${encodeURIComponent(session)}`;
    show(own.over, own.again, () => window.open(door, "_blank", "noopener"));
  };

  const busy = () => {
    if (Date.now() - told > TELL * 1000 && box.hidden) stay();
  };

  document.addEventListener("DOMContentLoaded", () => document.body.append(box));
  for (const kind of ["input", "click", "keydown"]) {
    document.addEventListener(kind, busy, { passive: true, capture: true });
  }
  // Back from the tab in which the person signed in anew, or from a machine that slept
  const back = () => {
    if (!document.hidden && (!box.hidden || Date.now() - told > idle * 1000)) look();
  };
  document.addEventListener("visibilitychange", back);
  window.addEventListener("focus", back);
  timer = setTimeout(look, Math.max(1, idle - warning) * 1000);
})();
