// What became of an intention, in words for the player. Pure.
//
// Returns null where the table itself shows it, else { title, detail, is_warning }.

const advice = {
  "/problems/token-wrong": "This tab does not hold that seat (any more).",
  "/problems/token-missing": "This tab does not hold that seat (any more).",
  "/problems/table-quarantined": "An integrity alarm stopped the table; see the inspector below.",
  "/problems/too-many-tables": "Choose one of the open tables.",
  "/problems/failed": "The server met an error and took everything back.",
};

export function words_of(name, result) {
  switch (result.kind) {
    case "committed":
      return null;
    case "aborted":
      return null;
    case "stale":
      return with_view(result, stale_words(name, result));
    case "refused":
      return with_view(result, refused_words(name, result));
    case "gave_up":
      return with_view(result, {
        title: `Could not ${name}: ${result.failure}, ${result.attempts} times`,
        detail: "It may or may not have taken effect; look at the table before you try again.",
      });
    case "dropped":
      return { title: `Did not ${name}`, detail: `It was not sent: ${result.failure}.`, is_warning: true };
    default:
      throw new Error(`unknown kind of result '${result.kind}'`);
  }
}

// The second time a request meets 412 it may have been overtaken by its own first arrival, whose
// answer was lost and whose id is forgotten by now.
function stale_words(name, result) {
  const doubt = result.attempts > 1 ? "An earlier try went unanswered and may have counted. " : "";
  return {
    title: `Did not ${name}: the table had moved on`,
    detail: `${doubt}Look at the table as it is now.`,
    is_warning: true,
  };
}

function refused_words(name, result) {
  const { type, title, detail } = result.answer.problem;
  const sentences = [detail, advice[type]].filter((text) => text).map(as_sentence);
  return { title: `Could not ${name}: ${lower_first(title)}`, detail: sentences.join(" ") };
}

function with_view(result, words) {
  const unread = result.is_view_fresh
    ? ""
    : " It could not be read so far; the controls return as soon as it can.";
  return { is_warning: false, ...words, detail: words.detail + unread };
}

function as_sentence(text) {
  const sentence = text[0].toUpperCase() + text.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

function lower_first(text) {
  return text ? text[0].toLowerCase() + text.slice(1) : text;
}
