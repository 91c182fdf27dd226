// Asks the server that the page came from for a rung of a ladder; null where it has none to give.
async function askForRung(name, scale, signal) {
  const server = window.__streamlit?.BACKEND_BASE_URL ?? document.baseURI;
  const answer = await fetch(new URL(`film-room-scale/${name}?s=${scale}`, server), { signal });
  if (!answer.ok) return null;
  return unpack(new Uint8Array(await answer.arrayBuffer())).arrays.path;
}
