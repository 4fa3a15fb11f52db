package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/pdekit/pdekit/internal/atomicfile"
)

// recipeState is the file that tells which steps of a recipe are done.
const recipeState = ".pdekit-recipe.json"

// stepState is a step that was begun in a recipe's folder.
type stepState struct {
	Step string `json:"step"` // stepDigest
	// Seconds is what the step took, over its interruptions; 0 where its output was
	// there before.
	Seconds float64 `json:"seconds,omitempty"`
	Partial bool    `json:"partial,omitempty"` // it was interrupted
}

// UnmarshalJSON also reads a digest alone, as earlier builds wrote it.
func (s *stepState) UnmarshalJSON(text []byte) error {
	if err := json.Unmarshal(text, &s.Step); err == nil {
		return nil
	}
	type plain stepState
	return json.Unmarshal(text, (*plain)(s))
}

// readRecipeState reads the state of a folder; none is no error.
func (a *app) readRecipeState(path string) ([]stepState, error) {
	text, err := a.readFile(path, recordLimit)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var done []stepState
	if err := json.Unmarshal(text, &done); err != nil {
		return nil, badFile(fmt.Errorf("%s: %w", path, err))
	}
	return done, nil
}

func writeRecipeState(path string, done []stepState) error {
	text, err := json.Marshal(done)
	if err != nil {
		return err
	}
	return atomicfile.WriteFile(path, text)
}

// dataCost is what the steps that make data took; 0 where data were there
// before.
func dataCost(steps []step, done []stepState) float64 {
	sum := 0.0
	for i, s := range steps {
		if !slices.Contains([]string{"generate", "convert"}, s.words[0]) {
			continue
		}
		if i >= len(done) || s.words[0] == "generate" && done[i].Seconds == 0 {
			return 0
		}
		sum += done[i].Seconds
	}
	return sum
}
