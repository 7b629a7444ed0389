// Shows the page anew when the journal has moved on. Without this script the page works the same.
const shown = document.documentElement.dataset.position;
setInterval(async () => {
  try {
    const answer = await fetch("/api/position");
    if (answer.ok && (await answer.text()).trim() !== shown) location.reload();
  } catch { /* the service is away: look again later */ }
}, 1000);
