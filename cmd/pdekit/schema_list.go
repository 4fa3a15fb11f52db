package main

import (
	"reflect"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/train"
)

// jsonKind is one kind of JSON that pdekit writes.
type jsonKind struct {
	Name  string `json:"name"`  // that pdekit schema NAME takes
	Title string `json:"title"` // what it is
	Where string `json:"where"` // which command prints it, or which file holds it
	of    reflect.Type
}

// documents list all JSON that commands print and files hold. What is private to
// pdekit is not among them: the state of an interrupted run, of a recipe and of an
// unfinished dataset, and the data in a report.
var documents = []jsonKind{
	{"meta", "What a dataset is", "meta.json of a dataset (in HDF5, NetCDF and Zarr the attribute \"pdekit\"); generate --json", reflect.TypeFor[*datasets.Meta]()},
	{"generate-dry-run", "What generating data will take", "generate --dry-run --json", reflect.TypeFor[estimate]()},
	{"inspect-data", "What is in a dataset", "inspect DATA --json", reflect.TypeFor[inspected]()},
	{"inspect-run", "What is in a run", "inspect RUN --json", reflect.TypeFor[inspectedRun]()},
	{"convert-dry-run", "What converting data will take", "convert --dry-run --json", reflect.TypeFor[convertEstimate]()},
	{"verify", "What checks of a dataset found", "verify --json", reflect.TypeFor[[]finding]()},
	{"pair", "Pairs that were made", "pair --json", reflect.TypeFor[paired]()},
	{"train", "A run that was trained", "train --json", reflect.TypeFor[trained]()},
	{"train-seeds", "Runs that differ in the seed", "train --seeds N --json", reflect.TypeFor[seedRuns]()},
	{"train-dry-run", "What training will take", "train --dry-run --json", reflect.TypeFor[*trainEstimate]()},
	{"run", "A trained model without its weights", "config.json of a run folder; the metadata \"pdekit\" of its .safetensors files and of exported ONNX files", reflect.TypeFor[operators.Document]()},
	{"log", "One epoch of training", "each line of log.jsonl of a run folder", reflect.TypeFor[train.Record]()},
	{"sweep", "What a sweep came to", "sweep --json; sweep.json of its folder", reflect.TypeFor[*sweepResult]()},
	{"sweep-dry-run", "What a sweep will do and take", "sweep --dry-run --json", reflect.TypeFor[*sweepPlan]()},
	{"evaluate", "A trained model, judged", "evaluate RUN --json; evaluate RUN -o FILE.json", reflect.TypeFor[*evaluation]()},
	{"evaluate-runs", "Several trained models, judged", "evaluate RUN RUN… --json; evaluate RUN RUN… -o FILE.json", reflect.TypeFor[*ensemble]()},
	{"evaluate-dry-run", "What judging will take", "evaluate --dry-run --json", reflect.TypeFor[evaluateEstimate]()},
	{"rollout", "A prediction that was made", "rollout --json", reflect.TypeFor[rolled]()},
	{"rollout-dry-run", "What a prediction will take", "rollout --dry-run --json", reflect.TypeFor[rolloutEstimate]()},
	{"export", "How exported weights are loaded", "the .json beside what export --to neuralop or fno writes", reflect.TypeFor[exported]()},
	{"selftest", "What checks of models found", "selftest --json", reflect.TypeFor[[]tested]()},
	{"report", "A report that was written", "report --json", reflect.TypeFor[reported]()},
	{"recipe-dry-run", "What a recipe will take", "run --dry-run --json", reflect.TypeFor[*recipePlan]()},
	{"bench", "What was measured on this machine", "bench --json", reflect.TypeFor[*bench]()},
	{"bench-compare", "Measurements beside a framework's", "bench --compare FRAMEWORK --json", reflect.TypeFor[compared]()},
	{"bench-peer", "One case of a comparison", "what the scripts of docs/benchmarks print for bench --compare", reflect.TypeFor[learnResult]()},
	{"bench-paper", "What papers came to", "bench paper --json", reflect.TypeFor[[]*paperResult]()},
	{"bench-paper-dry-run", "What papers will take", "bench paper --dry-run --json", reflect.TypeFor[[]*recipePlan]()},
	{"paper", "What a paper came to", "paper-NAME-SIZE.json of bench paper --store, as in docs/results", reflect.TypeFor[*paperResult]()},
	{"progress", "How far work has come", "lines of --progress json that have task, on standard error", reflect.TypeFor[headway]()},
	{"message", "What is said beside progress", "lines of --progress json that have message or error, on standard error", reflect.TypeFor[remark]()},
	{"print-config", "The settings of a command", "--print-config --json", reflect.TypeFor[shownSettings]()},
	{"list", "What has a name", "list --json", reflect.TypeFor[[]entry]()},
	{"doctor", "What pdekit finds on a machine", "doctor --json", reflect.TypeFor[machine]()},
	{"version", "Which pdekit this is", "version --json", reflect.TypeFor[build]()},
	{"schema", "The schemas", "schema --json", reflect.TypeFor[[]jsonKind]()},
}
