//! The words of the list of shapes and keys.

super::words! {
    /// What the shapes and the keys mean.
    HelpWords:
    shapes_and_keys: "Shapes and keys", "Formas e teclas";
    shapes: "A pod's shape is its state, its colour is its revision", "A forma de um pod é o seu estado, a cor é a sua revisão";
    pending: "Pending: no node yet", "Pending: ainda sem nó";
    creating: "the image is pulled, the container made", "pull da imagem, criação do container";
    not_ready: "runs, not ready", "roda, não está pronto";
    ready: "ready", "pronto";
    failing: "failing; the ring is the wait for the next attempt", "falhando; o anel é a espera pela próxima tentativa";
    terminating: "Terminating; it shrinks as its time runs out", "Terminating; encolhe enquanto o seu tempo se esgota";
    completed: "Completed", "Completed";
    keys: "Keys", "Teclas";
    gutter: "A click on the left edge of a terminal line goes to its moment.", "Um clique na borda esquerda de uma linha do terminal vai para o momento dela.";
    run: "run the line", "executar a linha";
    what_if: "what would come of the line? Nothing happens", "o que a linha causaria? Nada acontece";
    complete: "complete the word; twice: list what fits", "completar a palavra; duas vezes: listar o que cabe";
    history: "earlier and later lines", "linhas anteriores e posteriores";
    search: "search the earlier lines", "buscar nas linhas anteriores";
    interrupt: "end the command that runs", "encerrar o comando que está rodando";
    clear: "clear the terminal", "limpar o terminal";
    ends: "go to the start of the line, to its end", "ir ao início da linha, ao fim";
    erase: "erase all before the caret, all after it", "apagar tudo antes do cursor, tudo depois";
    leave: "leave the prompt for the output above it", "sair do prompt para a saída acima dele";
    walk: "in the output: to a line or a name; go to its moment, look at what it names", "na saída: até uma linha ou um nome; ir ao momento dela, ver o objeto que ele nomeia";
    changes: "on the timeline: the change before, the next one", "na linha do tempo: a mudança anterior, a próxima";
    seconds: "on the timeline: 10 seconds on, 10 seconds back", "na linha do tempo: 10 segundos adiante, 10 segundos atrás";
    editor: "in the editor: complete a field or indent; leave the text", "no editor: completar um campo ou indentar; sair do texto";
    zoom: "a larger picture, a smaller one, one that fits the view", "uma imagem maior, uma menor, uma que cabe na tela";
    escape: "back to now; close this", "voltar ao agora; fechar isto";
    this_list: "this list (not while you type)", "esta lista (não enquanto você digita)";
}
