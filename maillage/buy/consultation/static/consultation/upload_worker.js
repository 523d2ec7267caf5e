// Sends one request after the other for uploads.js, and ends with what the browser has kept of them.

onmessage = async ({ data: { address, options } }) => {
  try {
    const answer = await fetch(address, options);
    const { status, headers } = answer;
    postMessage({ status, type: headers.get("Content-Type") ?? "", text: await answer.text() });
  } catch {
    postMessage(null); // no connection, or cut in the middle of the answer
  }
};
