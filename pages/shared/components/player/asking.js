// Asks the server that the page came from to sample one guidance scale or "sweep"; null where it does not.
async function askForScales(name, asked, signal) {
  const server = window.__streamlit?.BACKEND_BASE_URL ?? document.baseURI;
  const answer = await fetch(new URL(`film-room-scale/${name}?s=${asked}`, server), { signal });
  if (!answer.ok) return null;
  const { header, arrays } = unpack(new Uint8Array(await answer.arrayBuffer()));
  return { scales: header.scales, path: arrays.path };
}
