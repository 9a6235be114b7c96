// What the loader says, in every language of the page, and which language that is. What the module says is its own.

/** The languages by their tags; the first one is for everybody else. */
export const LANGUAGES = ["en", "pt-BR"];
const KEY = "rollout-playground.language";

/** Every text in the order of `LANGUAGES`; `{0}` is what is put in. */
export const TEXTS = {
  couldNotStart: ["Rollout Playground could not start: {0}", "O Rollout Playground não conseguiu iniciar: {0}"],
  close: ["Close", "Fechar"],
  // What can't be kept, opened or shared, and why.
  unreadable: ["The session that was kept can't be read. {0} A fresh one began.", "Não é possível ler a sessão que estava guardada. {0} Uma nova começou."],
  saveIt: ["Save it as a file", "Salvá-la como arquivo"],
  notKept: ["What you do from now on is not kept. {0}", "O que você fizer a partir de agora não fica guardado. {0}"],
  linkUnopened: ["This link can't be opened. {0}", "Não é possível abrir este link. {0}"],
  fileUnopened: ["This file can't be opened. {0}", "Não é possível abrir este arquivo. {0}"],
  fileTooLarge: ["{0} is too large.", "{0} é grande demais."],
  damaged: ["It is damaged.", "Dados danificados."],
  otherVersion: ["It was made by another version of this page.", "Foi feita por outra versão desta página."],
  tooLarge: ["It is too large.", "Tamanho grande demais."],
  tooManyInputs: ["It has more than 10,000 inputs.", "Tem mais de 10.000 entradas."],
  lastsTooLong: ["It lasts longer than 30 days.", "Dura mais de 30 dias."],
  storageFull: ["The browser's storage for this site is full.", "O armazenamento do navegador para este site está cheio."],
  // Another session in place of this one.
  linkOpened: ["This is the session of the link.", "Esta é a sessão do link."],
  fileOpened: ["This is the session of the file.", "Esta é a sessão do arquivo."],
  otherRules: ["It was made with other rules: it may come out differently.", "Foi feita com outras regras: o resultado pode ser diferente."],
  backToMine: ["Back to my session", "Voltar à minha sessão"],
  afresh: ["A fresh session.", "Uma sessão nova."],
  backToBefore: ["Back to the one before", "Voltar à anterior"],
  // Share, and export.
  save: ["Save as a file", "Salvar como arquivo"],
  open: ["Open a file", "Abrir um arquivo"],
  export: ["Export…", "Exportar…"],
  unshared: ["This session can't be shared. {0}", "Não é possível compartilhar esta sessão. {0}"],
  linkTooLong: ["This session is too long for a link.", "Esta sessão é longa demais para um link."],
  linkLabel: ["Link to this session", "Link para esta sessão"],
  linkCopied: ["The link is copied: it replays this session.", "O link foi copiado: ele reproduz esta sessão."],
  linkShown: ["This link replays this session:", "Este link reproduz esta sessão:"],
  exportHeading: ["Export what is seen:", "Exportar o que se vê:"],
  terminalText: ["Terminal as text", "Terminal como texto"],
  terminalCast: ["Terminal as asciicast", "Terminal como asciicast"],
  pictureSvg: ["Picture as SVG", "Imagem como SVG"],
  picturePng: ["Picture as PNG", "Imagem como PNG"],
  // After a panic.
  stopped: ["The simulator stopped", "O simulador parou"],
  defect: ["This is a defect of the playground, not of what you typed. Your script so far:", "Isto é um defeito do playground, não do que você digitou. O seu script até aqui:"],
  again: ["Starting again plays all of it but the last input, after which it stopped.", "Ao iniciar de novo, tudo é reproduzido menos a última entrada, depois da qual ele parou."],
  startAgain: ["Start again from this script", "Iniciar de novo a partir deste script"],
  startAfresh: ["Start afresh", "Começar do zero"],
};

/** A text in a language; what is no name of a text is said as it is. */
export function say(language, name, value = "") {
  const texts = TEXTS[name];
  // A function, because `$&` in what is put in means nothing.
  return texts ? texts[Math.max(0, LANGUAGES.indexOf(language))].replace("{0}", () => value) : name;
}

/** The language that was chosen last, else the first one of the browser's that is spoken here. */
export function spoken() {
  const remembered = stored(() => localStorage.getItem(KEY));
  for (const wanted of [remembered, ...navigator.languages]) {
    const [start] = (wanted ?? "").toLowerCase().split("-");
    const found = LANGUAGES.find((language) => language.split("-")[0] === start);
    if (found) return found;
  }
  return LANGUAGES[0];
}

/** Remembers a choice. */
export function remember(language) {
  stored(() => localStorage.setItem(KEY, language));
}

// A browser may have no storage.
function stored(action) {
  try {
    return action();
  } catch {
    return null;
  }
}
