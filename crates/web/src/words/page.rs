//! The words of everything but the list of shapes and keys.

super::words! {
    /// The page's words.
    Words:
    // Used in several places.
    close: "Close", "Fechar";
    files: "Files", "Arquivos";
    node: "Node", "Nó";
    nodes: "Nodes", "Nós";
    why: "Why?", "Por quê?";
    what_if: "What if?", "E se?";
    stuck: "Stuck", "Travado";
    stuck_why: "Stuck. Why?", "Travado. Por quê?";
    types_this: "Types this into the terminal", "Digita isto no terminal";
    requests_to_services: "Requests to Services", "Requisições aos Services";

    // The header.
    language_choice: "Language", "Idioma";
    view: "View", "Visão";
    graph: "Graph", "Grafo";
    traffic: "Traffic", "Tráfego";
    table: "Table", "Tabela";
    time: "Time", "Tempo";
    play: "Play", "Continuar";
    pause: "Pause", "Pausar";
    step: "Step to the next change", "Avançar até a próxima mudança";
    speed: "Speed", "Velocidade";
    cluster_time: "Cluster time", "Tempo do cluster";
    share: "Share", "Compartilhar";
    share_title: "A link that replays this session", "Um link que reproduz esta sessão";
    start_over: "Start over", "Recomeçar";
    start_over_title: "A fresh cluster", "Um cluster novo";
    theme_system: "Theme: system", "Tema: do sistema";
    theme_light: "Theme: light", "Tema: claro";
    theme_dark: "Theme: dark", "Tema: escuro";

    // The picture.
    no_services: "Requests go to Services. `kubectl expose deployment NAME --port=80` makes one.", "Requisições vão para Services. `kubectl expose deployment NAME --port=80` cria um.";
    empty_cluster: "An empty cluster with two nodes. What you create with kubectl below appears here.", "Um cluster vazio com dois nós. O que você criar com o kubectl abaixo aparece aqui.";
    replaying: "Replaying the session…", "Reproduzindo a sessão…";
    picture: "Picture of the cluster", "Imagem do cluster";
    nodes_and_pods: "Nodes and their pods", "Nós e seus pods";
    zoom: "Zoom", "Zoom";
    zoom_out: "Zoom out", "Diminuir o zoom";
    zoom_in: "Zoom in", "Aumentar o zoom";
    zoom_natural: "{0} %, back to the natural size", "{0} %, voltar ao tamanho natural";
    fit: "Fit", "Ajustar";
    fit_title: "Fit the picture into the view", "Ajustar a imagem à tela";
    revision: "revision {0}", "revisão {0}";
    ready_of: "{0}/{1} ready", "{0}/{1} {1?pronto|prontos}";
    replica_set_label: "{0}, ReplicaSet {1}, image {2}, {3}", "{0}, ReplicaSet {1}, imagem {2}, {3}";
    older: "and {0} older", "e mais {0} {0?antiga|antigas}";
    paused_why: "paused. Why?", "pausado. Por quê?";
    at_most: "at most {0} {0?pod|pods}", "máx. {0} {0?pod|pods}";
    at_least: "at least {0} available", "mín. {0} {0?disponível|disponíveis}";
    recreate: "Recreate: all at once", "Recreate: todos juntos";
    wait_for_node: "Wait for a node", "Esperam um nó";
    cordoned: "{0}, cordoned", "{0}, com cordon";
    gets_requests: "{0}, gets requests", "{0}, recebe requisições";
    running_ready: "Running, ready", "Running, pronto";
    running_not_ready: "Running, not ready", "Running, não pronto";
    no_endpoint: "no endpoint", "nenhum endpoint";
    endpoints: "{0} {0?endpoint|endpoints}", "{0} {0?endpoint|endpoints}";
    get_requests: "Get its requests", "Recebem as requisições";
    get_none: "Get none", "Não recebem nenhuma";
    answered: "{0} answered", "{0} {0?respondida|respondidas}";
    lost: "{0} lost", "{0} {0?perdida|perdidas}";
    none_lost: "none lost", "0 perdidas";
    requests_to: "requests to", "requisições a";
    requests_to_service: "Requests to service {0}", "Requisições ao Service {0}";

    // The tables.
    other_pods: "Other pods", "Outros pods";
    pods_with_requests: "Pods that get requests", "Pods que recebem requisições";
    answered_column: "Answered", "Respondidas";
    lost_column: "Lost", "Perdidas";
    state_column: "State", "Estado";
    taken_column: "Taken", "Ocupado";
    revision_column: "Revision", "Revisão";
    restarts_column: "Restarts", "Reinícios";
    deployment_caption: ": {0} of {1} ready; at least {2} available, at most {3} {3?pod|pods}", ": {0} de {1} {1?pronto|prontos}; pelo menos {2} {2?disponível|disponíveis}, no máximo {3} {3?pod|pods}";
    paused: "paused", "pausado";
    no_node: "none", "nenhum";
    no_pods: "No pods", "Nenhum pod";

    // The inspector.
    inspector: "Inspector", "Inspetor";
    gone: "gone", "não existe mais";
    sides: "What is said of it", "O que se diz do objeto";
    describe: "Describe", "Describe";
    events: "Events", "Eventos";
    revisions: "Revisions", "Revisões";
    faults: "Faults", "Falhas";
    only_in_first: "Only in the first revision", "Só na primeira revisão";
    only_in_second: "Only in the second revision", "Só na segunda revisão";
    of_before: "Of the revision before", "Da revisão anterior";
    new_here: "New in this revision", "Novo nesta revisão";
    from_revision: "From revision", "Da revisão";
    to_revision: "to", "para a";
    same_templates: "The pod templates are the same.", "Os templates dos pods são iguais.";
    because: "Because", "Porque";
    waits_for: "It waits for", "O que está esperando";
    until: "Until", "Até";
    can_do: "What you can do", "O que você pode fazer";
    see: "See", "Veja também";

    // The timeline.
    timeline: "Timeline", "Linha do tempo";
    kept_course: "Kept: the course left at {0}", "Guardado: o caminho deixado em {0}";
    kept_course_title: "What came after that moment is kept. This switches to it.", "O que veio depois daquele momento está guardado. Isto volta para lá.";
    moment_shown: "Moment that is shown", "Momento mostrado";
    now: "{0}, now", "{0}, agora";
    rollout_paused: "The rollout is paused", "O rollout está pausado";
    looking_at: "You are looking at", "Você está vendo";
    back_to_now: "Back to now", "Voltar ao agora";
    play_from_here: "Play from here", "Continuar daqui";
    rest_is_kept: "What came after is kept", "O que veio depois fica guardado";

    // What if?
    what_if_panel: "What if", "E se";
    what_if_heading: "What if? Nothing of this has happened.", "E se? Nada disto aconteceu.";
    compare_with: "Compare with", "Comparar com";
    compare_hint: "another line, from the same moment; Enter", "outra linha, do mesmo momento; Enter";
    looking_ahead: "Looking 15 minutes ahead…", "Olhando 15 minutos adiante…";
    run_it: "Run it", "Executar";
    nothing_changes: "No Deployment changes.", "Nenhum Deployment muda.";
    takes: "It takes {0} s.", "Leva {0} s.";
    never_ends: "It does not come to an end within 15 minutes.", "Não chega ao fim em 15 minutos.";
    no_request_lost: "No request is lost.", "Nenhuma requisição é perdida.";
    requests_lost: "Lost requests: {0}, of one a second to each Service.", "Requisições perdidas: {0}, de uma por segundo a cada Service.";
    command_goes_on: "The command itself goes on.", "O comando em si continua rodando.";
    stuck_object: "Stuck:", "Travado:";
    goes_on_object: "Goes on:", "Continua:";
    new_deployment: "{0}: new", "{0}: novo";
    fewest_available: "{0}: fewest available {1} ({2} before)", "{0}: mínimo de disponíveis {1} (antes {2})";
    most_pods: "most pods {0}", "máximo de pods {0}";
    wanted: "{0} wanted", "{0} {0?desejado|desejados}";
    deleted: "deleted", "excluído";

    // The terminals.
    terminals: "Terminals", "Terminais";
    terminal_tab: "terminal {0}", "terminal {0}";
    terminal: "Terminal {0}", "Terminal {0}";
    output: "Output", "Saída";
    busy: "A command runs", "Um comando está rodando";
    new_terminal: "New terminal", "Novo terminal";
    command_line: "Command line of terminal {0}", "Linha de comando do terminal {0}";
    what_if_title: "What would come of this line? (Alt-Enter)", "O que esta linha causaria? (Alt-Enter)";
    search: "(search: {0}) ", "(busca: {0}) ";
    failed_search: "(failed search: {0}) ", "(busca sem resultado: {0}) ";
    more_candidates: "… and {0} more", "… e mais {0}";
    go_to: "Go to {0}", "Ir para {0}";

    // The files.
    new_file: "New file", "Novo arquivo";
    rename: "Rename", "Renomear";
    delete: "Delete", "Excluir";
    all_files: "All files", "Todos os arquivos";
    files_hint: "A file that is dropped onto the page from the disk appears here. `vi FILE` and `kubectl edit` open this editor.", "Um arquivo do disco que é solto sobre a página aparece aqui. `vi ARQUIVO` e `kubectl edit` abrem este editor.";
    done: "Done", "Pronto";
    give_up: "Give up", "Desistir";
    save: "Save", "Salvar";
    apply: "Apply", "Aplicar";
    download: "Download", "Baixar";
    text_of: "Text of {0}", "Texto de {0}";
    problem: "line {0}: {1}", "linha {0}: {1}";

    // The lesson.
    lesson_over: "That was the lesson. The cluster is yours: try anything.", "Essa foi a lição. O cluster é seu: experimente à vontade.";
    watch: "Watch", "Assistir";
    watch_title: "Types the lesson by itself; any key takes over", "Digita a lição sozinha; qualquer tecla assume o controle";
    stop: "Stop", "Parar";
}
