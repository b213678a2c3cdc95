// Everything here makes a page better; no page needs it.

// A button that only a script can serve stays hidden until there is one.
for (const button of document.querySelectorAll("[data-kith-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Warns before the session ends, and lets the person carry on (WCAG 2.2, 2.2.1 Timing adjustable).
const timer = document.querySelector("[data-kith-timer]");
if (timer) {
  const idle = Number(timer.dataset.idleSeconds) * 1000;
  const warning = Number(timer.dataset.warnSeconds) * 1000;
  const left = timer.querySelector("[data-kith-timer-left]");
  const stay = timer.querySelector("[data-kith-timer-stay]");
  let ends = Date.now() + idle;
  let said = "";

  // One session serves every tab: use in one carries on the others.
  const tabs = new BroadcastChannel("kith-session");
  const carryOn = () => {
    ends = Date.now() + idle;
    timer.hidden = true;
  };
  tabs.addEventListener("message", carryOn);
  tabs.postMessage("used");

  const tick = () => {
    const rest = ends - Date.now();
    if (rest <= 0) {
      window.location.assign(timer.dataset.endedPath);
      return;
    }
    const warn = rest <= warning;
    if (timer.hidden === warn) timer.hidden = !warn;
    if (warn) {
      const minutes = Math.round(rest / 60000);
      const words =
        rest < 20000
          ? "a few seconds"
          : rest < 60000
            ? "less than a minute"
            : minutes === 1
              ? "about 1 minute"
              : `about ${minutes} minutes`;
      // Said again only when it changes, so that a screen reader is not flooded.
      if (words !== said) left.textContent = said = words;
    }
  };
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);

  stay.addEventListener("click", async (event) => {
    event.preventDefault();
    const answer = await fetch(stay.href, { credentials: "same-origin", redirect: "manual" }).catch(
      () => null,
    );
    if (answer && answer.ok) {
      carryOn();
      tabs.postMessage("used");
    } else {
      window.location.assign(stay.href);
    }
  });
}

// Passkeys: what the device is asked comes from us, and what it answers goes back in a form of ours.
for (const form of document.querySelectorAll("[data-kith-passkey]")) {
  // An old browser cannot, and none can where people do not type the site's own address.
  const can = window.PublicKeyCredential?.parseRequestOptionsFromJSON;
  if (!can || window.location.origin !== form.dataset.kithPasskey) continue;
  form.hidden = false;
  for (const other of document.querySelectorAll("[data-kith-passkey-cannot]")) other.hidden = true;
  const failed = form.querySelector("[data-kith-passkey-failed]");
  const button = form.querySelector("button");

  const made = () =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(form.dataset.kithCreate)),
    });
  const signed = async () => {
    const typed = document.getElementById("user_name");
    const body = new URLSearchParams({ user_name: typed?.value ?? "" });
    const asked = await fetch(form.dataset.kithAsk, { method: "POST", body, credentials: "same-origin" });
    if (!asked.ok) throw new Error("not asked");
    return navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(await asked.json()),
    });
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = button.disabled = true;
    try {
      const credential = await (form.dataset.kithCreate ? made() : signed());
      form.elements.answer.value = JSON.stringify(credential);
      form.submit();
    } catch {
      // Said no, waited too long, or has none: the person decides what to do next.
      failed.hidden = button.disabled = false;
      button.focus();
    }
  });
}
