// Narrows the picture cards while one types; without it the search button does the same.
const field = document.querySelector("[data-filter]");

if (field) {
  const families = [...document.querySelectorAll("details.picture")];
  const nothing = document.querySelector("[data-filter-nothing]");
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    let found = 0;
    for (const family of families) {
      let here = 0;
      for (const kind of family.querySelectorAll("[data-words]")) {
        const fits = kind.dataset.words.includes(wanted);
        kind.hidden = !fits;
        here += fits ? 1 : 0;
      }
      family.hidden = here === 0;
      family.open = wanted !== "" && here > 0;
      found += here;
    }
    nothing.hidden = found > 0;
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
