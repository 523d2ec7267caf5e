// Sends one request after the other for uploads.js, and ends with what the browser has kept of them.

onmessage = async ({ data: { address, options } }) => {
  try {
    // A Blob goes to the network as it is; octets are copied for whoever inspects the browser, ten times as dear as sealing.
    const answer = await fetch(address, { ...options, body: new Blob([options.body]) });
    const { status, headers } = answer;
    postMessage({ status, type: headers.get("Content-Type") ?? "", text: await answer.text() });
  } catch {
    postMessage(null); // no connection, or cut in the middle of the answer
  }
};
