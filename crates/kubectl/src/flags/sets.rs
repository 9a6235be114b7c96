//! Flags that many commands share.

use super::{Flag, FlagKind};

use FlagKind::{Array, Bool, Duration, Int, Slice, Text};

/// Flags of every command, which `kubectl options` lists.
pub(crate) static GLOBAL: &[Flag] = &[
    Flag::new(
        "as",
        Text,
        "",
        "Username to impersonate for the operation. User could be a regular user or a service account in a namespace.",
    ),
    Flag::new("as-group", Array, "", "Group to impersonate for the operation; may be given several times."),
    Flag::new("as-uid", Text, "", "UID to impersonate for the operation."),
    Flag::new(
        "as-user-extra",
        Array,
        "",
        "User extras to impersonate for the operation, as key=value; may be given several times.",
    ),
    Flag::new("cache-dir", Text, "/home/you/.kube/cache", "Folder for cached answers."),
    Flag::new(
        "certificate-authority",
        Text,
        "",
        "File with the certificate of the authority that signed the server's.",
    ),
    Flag::new("client-certificate", Text, "", "File with the client's certificate."),
    Flag::new("client-key", Text, "", "File with the client's key."),
    Flag::new("cluster", Text, "", "The cluster of the kubeconfig to talk to."),
    Flag::new("context", Text, "", "The context of the kubeconfig to use."),
    Flag::new("disable-compression", Bool, "false", "Ask the server for answers that are not compressed."),
    Flag::new("insecure-skip-tls-verify", Bool, "false", "Do not check the server's certificate."),
    Flag::new("kubeconfig", Text, "", "The kubeconfig file to use."),
    Flag::new("kuberc", Text, "", "The kuberc file to use for preferences."),
    Flag::new("log-flush-frequency", Duration, "5s", "Longest time between two flushes of the log."),
    Flag::new("match-server-version", Bool, "false", "Require that the server's version is the client's."),
    Flag::new("namespace", Text, "", "The namespace that the command works in.").short('n'),
    Flag::new("password", Text, "", "Password for basic authentication."),
    Flag::new("profile", Text, "none", "Kind of profile to capture."),
    Flag::new("profile-output", Text, "profile.pprof", "File to write the profile to."),
    Flag::new("request-timeout", Text, "0", "How long to wait for one answer of the server; zero means for ever."),
    Flag::new("server", Text, "", "Address and port of the API server.").short('s'),
    Flag::new("tls-server-name", Text, "", "The name to expect in the server's certificate."),
    Flag::new("token", Text, "", "Bearer token for authentication."),
    Flag::new("user", Text, "", "The user of the kubeconfig to use."),
    Flag::new("username", Text, "", "User name for basic authentication."),
    Flag::new("v", Int, "0", "How much to log.").short('v'),
    Flag::new("vmodule", Text, "", "How much to log by file, as pattern=N."),
    Flag::new(
        "warnings-as-errors",
        Bool,
        "false",
        "Treat warnings of the server as errors, and exit with a status other than zero.",
    ),
];

/// `-o` and what belongs to it.
pub(crate) static PRINT: &[Flag] = &[
    Flag::new("allow-missing-template-keys", Bool, "true", "If true, ignore any errors in templates when a field or map key is missing in the template. Only applies to golang and jsonpath output formats."),
    Flag::new("output", Text, "", "Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file).").short('o'),
    Flag::new("show-managed-fields", Bool, "false", "If true, keep the managedFields when printing objects in JSON or YAML format."),
    Flag::new("template", Text, "", "Template string or path to template file to use when -o=go-template, -o=go-template-file. The template format is golang templates [http://golang.org/pkg/text/template/#pkg-overview]."),
];

/// `-o` of `get`.
pub(crate) static PRINT_GET: &[Flag] = &[
    Flag::new("allow-missing-template-keys", Bool, "true", "If true, ignore any errors in templates when a field or map key is missing in the template. Only applies to golang and jsonpath output formats."),
    Flag::new("output", Text, "", "Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file, custom-columns, custom-columns-file, wide). See custom columns [https://kubernetes.io/docs/reference/kubectl/#custom-columns], golang template [http://golang.org/pkg/text/template/#pkg-overview] and jsonpath template [https://kubernetes.io/docs/reference/kubectl/jsonpath/].").short('o'),
    Flag::new("show-managed-fields", Bool, "false", "If true, keep the managedFields when printing objects in JSON or YAML format."),
    Flag::new("template", Text, "", "Template string or path to template file to use when -o=go-template, -o=go-template-file. The template format is golang templates [http://golang.org/pkg/text/template/#pkg-overview]."),
];

/// `--dry-run`
pub(crate) static DRY_RUN: &[Flag] = &[Flag::new("dry-run", Text, "none", "Must be \"none\", \"server\", or \"client\". If client strategy, only print the object that would be sent, without sending it. If server strategy, submit server-side request without persisting the resource.").bare("unchanged")];

/// `-f`, `-k` and `-R` of commands that look objects up.
pub(crate) static FILENAME: &[Flag] = &[
    Flag::new("filename", Slice, "[]", "Filename, directory, or URL to files identifying the resource to get from a server.").short('f'),
    Flag::new("kustomize", Text, "", "Process the kustomization directory. This flag can't be used together with -f or -R.").short('k'),
    Flag::new("recursive", Bool, "false", "Process the directory used in -f, --filename recursively. Useful when you want to manage related manifests organized within the same directory.").short('R'),
];

/// The same of `scale`, which says it in other words.
pub(crate) static FILENAME_SCALE: &[Flag] = &[
    Flag::new("filename", Slice, "[]", "Filename, directory, or URL to files identifying the resource to set a new size").short('f'),
    Flag::new("kustomize", Text, "", "Process the kustomization directory. This flag can't be used together with -f or -R.").short('k'),
    Flag::new("recursive", Bool, "false", "Process the directory used in -f, --filename recursively. Useful when you want to manage related manifests organized within the same directory.").short('R'),
];

/// `-l`
pub(crate) static SELECTOR: &[Flag] = &[Flag::new("selector", Text, "", "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'.(e.g. -l key1=value1,key2=value2,key3 in (value3)). Matching objects must satisfy all of the specified label constraints.").short('l')];

/// `--field-selector`
pub(crate) static FIELD_SELECTOR: &[Flag] = &[Flag::new(
    "field-selector",
    Text,
    "",
    "Selector (field query) to filter on, supports '=', '==', and '!='.(e.g. --field-selector key1=value1,key2=value2). The server only supports a limited number of field queries per type.",
)];

/// `-A`
pub(crate) static ALL_NAMESPACES: &[Flag] =
    &[Flag::new("all-namespaces", Bool, "false", "If present, list the requested object(s) across all namespaces. Namespace in current context is ignored even if specified with --namespace.").short('A')];

/// `--all` of commands that change objects.
pub(crate) static ALL: &[Flag] =
    &[Flag::new("all", Bool, "false", "Select all resources in the namespace of the specified resource types")];

/// The same of `scale`.
pub(crate) static ALL_SCALE: &[Flag] = ALL;

/// The same of `set`, whose words differ by a comma.
pub(crate) static ALL_SET: &[Flag] =
    &[Flag::new("all", Bool, "false", "Select all resources, in the namespace of the specified resource types")];

/// `--local`
pub(crate) static LOCAL: &[Flag] =
    &[Flag::new("local", Bool, "false", "Work on the given file alone, without asking the server.")];

/// `--record`
pub(crate) static RECORD: &[Flag] =
    &[Flag::new("record", Bool, "false", "Keep the line in the annotation kubernetes.io/change-cause.")
        .deprecated("--record will be removed in the future")];

/// `--save-config`
pub(crate) static SAVE_CONFIG: &[Flag] = &[Flag::new(
    "save-config",
    Bool,
    "false",
    "If true, the configuration of current object will be saved in its annotation. Otherwise, the annotation will be unchanged. This flag is useful when you want to perform kubectl apply on this object in the future.",
)];

/// `--validate`
pub(crate) static VALIDATE: &[Flag] = &[Flag::new("validate", Text, "strict", "Must be one of: strict (or true), warn, ignore (or false). \"true\" or \"strict\" will use a schema to validate the input and fail the request if invalid. It will perform server side validation if ServerSideFieldValidation is enabled on the api-server, but will fall back to less reliable client-side validation if not. \"warn\" will warn about unknown or duplicate fields without blocking the request if server-side field validation is enabled on the API server, and behave as \"ignore\" otherwise. \"false\" or \"ignore\" will not perform any schema validation, silently dropping any unknown or duplicate fields.").bare("strict")];

const MANAGER_HELP: &str = "Name of the manager used to track field ownership.";

/// `--field-manager` of commands that create.
pub(crate) static MANAGER_CREATE: &[Flag] = &[Flag::new("field-manager", Text, "kubectl-create", MANAGER_HELP)];
/// `--field-manager` of `set`.
pub(crate) static MANAGER_SET: &[Flag] = &[Flag::new("field-manager", Text, "kubectl-set", MANAGER_HELP)];
/// `--field-manager` of `rollout`.
pub(crate) static MANAGER_ROLLOUT: &[Flag] = &[Flag::new("field-manager", Text, "kubectl-rollout", MANAGER_HELP)];
/// `--field-manager` of `label`.
pub(crate) static MANAGER_LABEL: &[Flag] = &[Flag::new("field-manager", Text, "kubectl-label", MANAGER_HELP)];
/// `--field-manager` of `annotate`.
pub(crate) static MANAGER_ANNOTATE: &[Flag] = &[Flag::new("field-manager", Text, "kubectl-annotate", MANAGER_HELP)];
/// `--field-manager` of `patch`.
pub(crate) static MANAGER_PATCH: &[Flag] = &[Flag::new("field-manager", Text, "kubectl-patch", MANAGER_HELP)];
/// `--field-manager` of `expose`.
pub(crate) static MANAGER_EXPOSE: &[Flag] = &[Flag::new("field-manager", Text, "kubectl-expose", MANAGER_HELP)];
/// `--field-manager` of `run`.
pub(crate) static MANAGER_RUN: &[Flag] = &[Flag::new("field-manager", Text, "kubectl-run", MANAGER_HELP)];
/// `--field-manager` of `apply`.
pub(crate) static MANAGER_APPLY: &[Flag] =
    &[Flag::new("field-manager", Text, "kubectl-client-side-apply", MANAGER_HELP)];
/// `--field-manager` of `autoscale`.
pub(crate) static MANAGER_AUTOSCALE: &[Flag] = &[Flag::new("field-manager", Text, "kubectl-autoscale", MANAGER_HELP)];
/// `--field-manager` of `edit`.
pub(crate) static MANAGER_EDIT: &[Flag] = &[Flag::new("field-manager", Text, "kubectl-edit", MANAGER_HELP)];
/// `--field-manager` of `replace`.
pub(crate) static MANAGER_REPLACE: &[Flag] = &[Flag::new("field-manager", Text, "kubectl-replace", MANAGER_HELP)];
/// `--field-manager` of `taint`.
pub(crate) static MANAGER_TAINT: &[Flag] = &[Flag::new("field-manager", Text, "kubectl-taint", MANAGER_HELP)];
