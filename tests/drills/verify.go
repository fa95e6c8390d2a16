// Holds our checkpoints and proofs against the packages that Go checks its own checksum database with.
//
// Reads a case of JSON from each line, and answers "true" or "false" in one.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type oneCase struct {
	Key    string   `json:"key"`
	Proof  string   `json:"proof"`
	Leaf   []byte   `json:"leaf"`
	First  string   `json:"first"`
	Second string   `json:"second"`
	Hashes []string `json:"hashes"`
}

type head struct {
	origin string
	size   int64
	root   tlog.Hash
}

func hashOf(text string) (found tlog.Hash, ok bool) {
	content, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(content) != len(found) {
		return found, false
	}
	copy(found[:], content)
	return found, true
}

func headOf(text, key string) (found head, ok bool) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return found, false
	}
	opened, err := note.Open([]byte(text), note.VerifierList(verifier))
	if err != nil {
		return found, false
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 {
		return found, false
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	root, isHash := hashOf(lines[2])
	return head{lines[0], size, root}, err == nil && isHash
}

func proven(one oneCase) bool {
	above, below, found := strings.Cut(one.Proof, "\n\n")
	lines := strings.Split(above, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		return false
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	top, signed := headOf(below, one.Key)
	if err != nil || !signed {
		return false
	}
	proof := tlog.RecordProof{}
	for _, line := range lines[2:] {
		sibling, ok := hashOf(line)
		if !ok {
			return false
		}
		proof = append(proof, sibling)
	}
	return tlog.CheckRecord(proof, top.size, top.root, index, tlog.RecordHash(one.Leaf)) == nil
}

func continued(one oneCase) bool {
	first, firstSigned := headOf(one.First, one.Key)
	second, secondSigned := headOf(one.Second, one.Key)
	proof := tlog.TreeProof{}
	for _, line := range one.Hashes {
		sibling, ok := hashOf(line)
		if !ok {
			return false
		}
		proof = append(proof, sibling)
	}
	if !firstSigned || !secondSigned || first.origin != second.origin {
		return false
	}
	return tlog.CheckTree(proof, second.size, second.root, first.size, first.root) == nil
}

func main() {
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		one := oneCase{}
		if json.Unmarshal(line, &one) != nil {
			fmt.Println(false)
		} else if one.Proof != "" {
			fmt.Println(proven(one))
		} else {
			fmt.Println(continued(one))
		}
	}
}
