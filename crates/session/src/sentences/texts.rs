//! The texts, each in every language. "It waits for" stands before what is waited for, "What you can do" before what
//! a command does.

use super::Language;

macro_rules! texts {
    ($($name:ident: $english:literal, $portuguese:literal;)*) => {
        /// One of the texts.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum Text {
            /// What is said is a value as it is.
            #[default]
            Verbatim,
            $(#[doc = $english] $name,)*
        }

        impl Text {
            /// All of them.
            #[cfg(test)]
            pub const ALL: &[Text] = &[Text::Verbatim, $(Text::$name,)*];

            /// The text with its places.
            pub(super) fn template(self, language: Language) -> &'static str {
                static TEMPLATES: &[[&str; Language::ALL.len()]] = &[["{0}", "{0}"], $([$english, $portuguese],)*];
                TEMPLATES[self as usize][language as usize]
            }
        }
    };
}

texts! {
    // Of any object.
    Times:
        "{0} ({1} {1?time|times}).",
        "{0} ({1} {1?vez|vezes}).";
    NextAttempt:
        "The next attempt.",
        "A próxima tentativa.";

    // Of a Deployment.
    Paused:
        "The Deployment is paused: a changed template is not rolled out. Scaling still works.",
        "O Deployment está pausado: mudanças no template não iniciam um rollout. Escalar ainda funciona.";
    RollOutChanges:
        "Roll out what was changed",
        "Fazer o rollout do que mudou";
    SomebodyResumes:
        "Somebody resumes it.",
        "Que alguém o retome.";
    NoPodsWanted:
        "No pods are wanted, and there are none.",
        "Nenhum pod é desejado, e não há nenhum.";
    TheOnePod:
        "The one pod is of the newest revision and available.",
        "O único pod é da revisão mais nova e está disponível.";
    AllPods:
        "All {0} pods are of the newest revision and available.",
        "Todos os {0} pods são da revisão mais nova e estão disponíveis.";
    SomePods:
        "{0} of {1} pods {0?is|are} of the newest revision; {2} of {1} {2?is|are} available.",
        "{0} de {1} pods {0?é|são} da revisão mais nova; {2} de {1} {2?está disponível|estão disponíveis}.";
    LastStep:
        "The last step took {0} from {1} to {2}. {3}",
        "O último passo levou {0} de {1} para {2}. {3}";
    Recreate:
        "The strategy is Recreate: no new pod starts before all old ones are gone. {0} old {0?pod|pods} left.",
        "A estratégia é Recreate: nenhum pod novo inicia antes que todos os antigos tenham saído. {0?Resta|Restam} {0} {0?pod antigo|pods antigos}.";
    OldPodsEnd:
        "The old pods end.",
        "Que os pods antigos terminem.";
    Deadline:
        "Nothing got better for {0} s (progressDeadlineSeconds).",
        "Nada melhorou durante {0} s (progressDeadlineSeconds).";
    NewPodsAvailable:
        "Pods of the new revision become available.",
        "Que pods da nova revisão fiquem disponíveis.";
    NoMorePods:
        "No more pods can be made: {0}.",
        "Não é possível criar mais pods: {0}.";
    ReplicaSetRetries:
        "The ReplicaSet tries again.",
        "Que o ReplicaSet tente de novo.";
    NewPodsFail:
        "{0} new {0?pod|pods} can't become available. {1}",
        "{0} {0?pod novo não consegue ficar disponível|pods novos não conseguem ficar disponíveis}. {1}";
    OldPodsKept:
        "{0} {1} pods in all - {2} that must be available - {3} new ones that are not available = {4}: no old pod may go ({5} {5?is|are} available).",
        "{0} {1} pods no total - {2} que devem estar disponíveis - {3} {3?novo que não está disponível|novos que não estão disponíveis} = {4}: nenhum pod antigo pode sair ({5} {5?está disponível|estão disponíveis}).";
    Limits:
        "maxUnavailable = {0}, so at least {1} must be available; maxSurge = {2}, so at most {3} may exist.",
        "maxUnavailable = {0}, então pelo menos {1} {1?deve estar disponível|devem estar disponíveis}; maxSurge = {2}, então no máximo {3} {3?pode|podem} existir.";
    Rounded:
        "{0}({1} of {2}) = {3}",
        "{0}({1} de {2}) = {3}";
    RevisionMoved:
        "Revision {0} became revision {1}: going back to a template gives its ReplicaSet {2} the newest number, and the old number disappears from the history.",
        "A revisão {0} virou a revisão {1}: voltar a um template dá ao seu ReplicaSet {2} o número mais novo, e o número antigo some do histórico.";
    GoBack:
        "Go back to the revision before",
        "Voltar à revisão anterior";
    SetImage:
        "Set an image that works",
        "Definir uma imagem que funcione";
    Relapses:
        "It is well and then fails again: {0} {0?time|times}.",
        "Fica bem e depois falha de novo: {0} {0?vez|vezes}.";

    // Of a ReplicaSet.
    Wants:
        "It wants {0} {0?pod|pods} and has {1}.",
        "Ele quer {0} {0?pod|pods} e tem {1}.";
    IsNewReplicaSet:
        "Its template is that of {0}: it is the new ReplicaSet.",
        "Seu template é o de {0}: ele é o novo ReplicaSet.";
    KeptForUndo:
        "It has no pods any more; it is kept so that `rollout undo` can come back to it.",
        "Ele não tem mais pods; é mantido para que o `rollout undo` possa voltar a ele.";
    OldRevision:
        "It is of an old revision.",
        "Ele é de uma revisão antiga.";
    WasRevision:
        "It was revision {0} before and is {1} now: the template that a Deployment goes back to takes the newest number.",
        "Antes era a revisão {0} e agora é a {1}: o template ao qual um Deployment volta recebe o número mais novo.";

    // Of a pod.
    Succeeded:
        "All containers have ended successfully.",
        "Todos os containers terminaram com sucesso.";
    Failed:
        "All containers have ended with an error.",
        "Todos os containers terminaram com erro.";
    Terminating:
        "The pod was asked to end, and still has time for it.",
        "Foi pedido ao pod que termine, e ele ainda tem tempo para isso.";
    Grace:
        "Its processes got SIGTERM and have {0} s (terminationGracePeriodSeconds) before they are killed. Meanwhile it gets no new requests, and `rollout status` does not wait for it.",
        "Seus processos receberam SIGTERM e têm {0} s (terminationGracePeriodSeconds) antes de serem mortos. Enquanto isso ele não recebe novas requisições, e o `rollout status` não espera por ele.";
    ProcessesEnd:
        "Its processes end, or are killed.",
        "Que seus processos terminem, ou sejam mortos.";
    RemoveAtOnce:
        "Remove it at once",
        "Removê-lo imediatamente";
    NoNodeYet:
        "No node was chosen for the pod yet.",
        "Nenhum nó foi escolhido para o pod ainda.";
    NoNodeFits:
        "None of the {0} nodes can take the pod.",
        "Nenhum dos {0} nós pode receber o pod.";
    NodesRefuse:
        "{0} of {1}: {2}.",
        "{0} de {1}: {2}.";
    NodeChanges:
        "A node changes, or a pod makes room.",
        "Que um nó mude, ou que um pod abra espaço.";
    CantPull:
        "The image {0} of container {1} can't be pulled.",
        "Não é possível fazer o pull da imagem {0} do container {1}.";
    PullBackOff:
        "The kubelet tries again after 10 s, 20 s, 40 s, … up to 5 minutes.",
        "O kubelet tenta de novo após 10 s, 20 s, 40 s, … até 5 minutos.";
    NextPull:
        "The next attempt to pull.",
        "A próxima tentativa de pull.";
    NoImageName:
        "{0} is no name of an image.",
        "{0} não é um nome de imagem.";
    SomebodyNamesImage:
        "Somebody gives the container an image that has a name.",
        "Que alguém dê ao container uma imagem com nome válido.";
    MustNotPull:
        "The image {0} is not on the node, and must not be pulled.",
        "A imagem {0} não está no nó, e não se pode fazer o pull dela.";
    PolicyNever:
        "imagePullPolicy is Never.",
        "imagePullPolicy é Never.";
    ImageComes:
        "The image comes to the node.",
        "Que a imagem chegue ao nó.";
    CantConfigure:
        "Container {0} can't be configured.",
        "Não é possível configurar o container {0}.";
    ReferenceCreated:
        "What it refers to is created.",
        "Que aquilo a que ele se refere seja criado.";
    CantStart:
        "Container {0} can't start.",
        "O container {0} não consegue iniciar.";
    CrashLoop:
        "Container {0} ended again and again, and waits before it is restarted.",
        "O container {0} terminou repetidas vezes, e espera antes de ser reiniciado.";
    EndOfBackOff:
        "The end of the back-off.",
        "O fim do back-off.";
    WillRestart:
        "Container {0} has ended and will be restarted.",
        "O container {0} terminou e será reiniciado.";
    OutOfMemory:
        "It used more memory than it may and was killed (OOMKilled, exit status 137).",
        "Ele usou mais memória do que podia e foi morto (OOMKilled, código de saída 137).";
    EndedWell:
        "It ended with exit status 0. A Deployment's containers are restarted whatever their exit status: restartPolicy is Always.",
        "Ele terminou com o código de saída 0. Os containers de um Deployment são reiniciados seja qual for o código de saída: restartPolicy é Always.";
    EndedBadly:
        "It ended with exit status {0} ({1}).",
        "Ele terminou com o código de saída {0} ({1}).";
    Restarted:
        "It was restarted {0} {0?time|times} so far; the first restart comes at once, then after 10 s, 20 s, 40 s, … up to 5 minutes.",
        "Foi reiniciado {0} {0?vez|vezes} até agora; o primeiro reinício vem na hora, os outros após 10 s, 20 s, 40 s, … até 5 minutos.";
    Starting:
        "The pod is being started: its images are pulled, its containers are made.",
        "O pod está iniciando: faz-se o pull das suas imagens, criam-se os seus containers.";
    AllRun:
        "All containers run.",
        "Que todos os containers estejam rodando.";
    ProbeFails:
        "All its containers run, but a readiness or startup probe has not passed.",
        "Todos os seus containers rodam, mas uma readiness ou startup probe não passou.";
    NotReady:
        "The pod runs and is not ready: no Service sends it requests.",
        "O pod roda e não está pronto: nenhum Service lhe envia requisições.";
    ProbePasses:
        "The probe passes.",
        "Que a probe passe.";
    Ready:
        "The pod is ready.",
        "O pod está pronto.";
    OldPodKept:
        "The pod is of an old revision, and is kept.",
        "O pod é de uma revisão antiga, e é mantido.";
    DeletePod:
        "Delete the pod",
        "Excluir o pod";

    // What can be broken, and mended.
    StopKubelet: "Stop its kubelet", "Parar o seu kubelet";
    StartKubelet: "Start its kubelet again", "Iniciar o seu kubelet de novo";
    SlowNode: "Slow it down", "Deixá-lo lento";
    FastNode: "Let it be fast again", "Deixá-lo rápido de novo";
    KillContainer: "Kill container {0}", "Matar o container {0}";
    ExhaustContainer: "Let container {0} run out of memory", "Deixar o container {0} sem memória";
    FailProbes: "Make its probes fail", "Fazer as suas probes falharem";
    HealProbes: "Let its probes pass again", "Deixar as suas probes passarem de novo";
    CutNetwork: "Cut its network", "Cortar a sua rede";
    HealNetwork: "Reconnect its network", "Reconectar a sua rede";
    RemoveImage: "Remove image {0}", "Remover a imagem {0}";
    RestoreImage: "Bring image {0} back", "Trazer de volta a imagem {0}";
    RegistryDown: "Take registry {0} down", "Derrubar o registry {0}";
    RegistryUp: "Bring registry {0} up again", "Levantar de novo o registry {0}";
    SlowPulls: "Slow all pulls down", "Deixar todos os pulls lentos";
    FastPulls: "Let pulls be fast again", "Deixar os pulls rápidos de novo";

    // In the picture and on the timeline.
    Autoscaler: "HPA {0} to {1}, {2}", "HPA {0} a {1}, {2}";
    Budget: "PDB {0}: {1} may go", "PDB {0}: {1} {1?pode|podem} sair";
    Quota: "quota {0}", "quota {0}";
    Share: "{0} {1} of {2}", "{0} {1} de {2}";
    ReadyOfWanted: "{0} of {1} ready", "{0} de {1} {0?pronto|prontos}";
    Deleted: "deleted", "excluído";
    Saved: "saved {0}", "{0} salvo";
}
