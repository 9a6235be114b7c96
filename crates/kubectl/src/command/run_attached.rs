//! `kubectl run --attach`, `-i` and `--rm`: waits for the pod, shows what its program prints, and may delete it.

use cluster::{Cluster, DeleteOptions};
use objects::pod::{Phase, RestartPolicy};
use objects::{Kind, Moment, ObjectRef};

use crate::failure::{Fallible, text};
use crate::process::{Context, Step};
use crate::programs::{self, Run};

/// A pod that is attached to once it runs.
#[derive(Clone, Debug)]
pub(crate) struct RunAttached {
    /// The pod.
    pub pod: ObjectRef,
    /// What is piped in.
    pub stdin: Option<String>,
    /// Whether a person sits at a terminal, as far as the command knows.
    pub terminal: bool,
    /// Whether the pod is deleted afterwards.
    pub remove: bool,
    /// Until when it has to run.
    pub deadline: Moment,
}

impl RunAttached {
    pub(crate) fn step(&mut self, context: &mut Context<'_>) -> Fallible<Step> {
        let object = context.cluster.get(Kind::Pod, &self.pod.namespace, &self.pod.name)?;
        let Some(pod) = object.as_pod() else { return Ok(Step::Done(1)) };
        let Some(container) = pod.spec.containers.first() else { return Ok(Step::Done(1)) };
        let running = pod.container_status(&container.name).is_some_and(|status| status.state.running.is_some());
        if !running && !pod.is_finished() {
            if context.cluster.now() < self.deadline {
                return Ok(Step::Blocked(Some(self.deadline)));
            }
            self.clean_up(context)?;
            return text("timed out waiting for the condition");
        }
        if self.terminal && !pod.is_finished() {
            context.output.err("All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\nIf you don't see a command prompt, try pressing enter.\n");
        }
        let words: Vec<String> = container.command.iter().chain(&container.args).cloned().collect();
        let run = programs::run(pod, &container.name, &words, self.stdin.as_deref(), context.cluster)
            .unwrap_or_else(|| Run::failed("", 127));
        context.output.out(run.out);
        context.output.err(run.err);
        let status = match (&pod.spec.restart_policy, &pod.status.phase) {
            (RestartPolicy::Always, _) | (_, Phase::Succeeded) => 0,
            (_, Phase::Pending | Phase::Running | Phase::Failed | Phase::Unknown) => run.status,
        };
        self.clean_up(context)?;
        if status != 0 {
            context.output.err(format!("pod {}/{} terminated (Error)\n", self.pod.namespace, self.pod.name));
        }
        Ok(Step::Done(status))
    }

    fn clean_up(&self, context: &mut Context<'_>) -> Fallible<()> {
        if self.remove {
            delete(&self.pod, context.cluster)?;
            let text = format!("pod {:?} deleted from {} namespace\n", self.pod.name, self.pod.namespace);
            context.output.object(self.pod.clone(), text);
        }
        Ok(())
    }
}

fn delete(pod: &ObjectRef, cluster: &mut Cluster) -> Fallible<()> {
    cluster.delete(Kind::Pod, &pod.namespace, &pod.name, &DeleteOptions::default())?;
    Ok(())
}
