// Asks once a second how far a plan is; without it the page loads itself again every three.
const page = document.querySelector("[data-progress]");
const part = (name) => page.querySelector(`[data-${name}]`);

function show(told) {
  part("stage").textContent = told.stage;
  part("left").textContent = told.seconds_left;
  part("share").value = told.share;
  part("cost").textContent = told.cost;
  part("saved").textContent = told.saved;
  part("points").setAttribute("points", told.points);
}

async function ask() {
  let told;
  try {
    const answer = await fetch(page.dataset.progress, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    told = await answer.json();
  } catch {
    setTimeout(ask, 5000);
    return;
  }
  if (told.ended) {
    location.reload();
    return;
  }
  show(told);
  setTimeout(ask, 1000);
}

if (page?.dataset.ended === "no") setTimeout(ask, 1000);
