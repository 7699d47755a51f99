// A form that came back with errors: the summary takes the focus, so that it is read first.
document.querySelector("[data-focus-on-load]")?.focus();
