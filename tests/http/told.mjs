/* told.mjs - reports into a world that refuses: what each sender was told, and whether that is what stands in the place afterwards. */
import assert from 'node:assert/strict';

/* Posts one report: what came back, in three words. */
export async function attempt(server, text) {
  try {
    const r = await server.json('/report', { text });
    if (r.status !== 201) {
      assert.ok(r.status === 500 || r.status === 503, `${r.status}: ${r.text.slice(0, 200)}`);
      return { text, refused: r.status };
    }
    const j = JSON.parse(r.text);
    return { text, token: j.url.split('/t/')[1] };
  } catch (e) {
    if (e.code === 'ERR_ASSERTION') throw e;
    return { text, refused: e.code ?? String(e) };
  }
}

/* Everything acknowledged opens by its link, and stands in the log exactly once. unsure: what was answered 5xx may be there,
** once: the fault can meet a sync, or the answer that is made after COMMIT; a retry with the same key gets it. */
export async function nothingLost(place, told, { unsure = false } = {}) {
  const server = await place.serve();
  for (const { text, token } of told.filter((t) => t.token)) {
    const page = await server.get(`/t/${token}`);
    assert.equal(page.status, 200, `${text} was acknowledged`);
    assert.ok(page.text.includes(text));
  }
  await server.stop();
  const texts = place.sql(`SELECT json_extract(b.own, '$.text') FROM log_body AS b JOIN log_leaf AS l USING (pos)
    WHERE l.kind = 'desk.case.reported'`).split('\n');
  for (const { text, token, refused } of told) {
    const times = texts.filter((t) => t === text).length;
    if (token) assert.equal(times, 1, text);
    else if (refused >= 500) assert.ok(times <= Number(unsure), `${text} was refused with ${refused}, and stands there`);
  }
  await place.check();
}
