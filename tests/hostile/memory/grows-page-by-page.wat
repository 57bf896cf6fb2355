;; verdict: out-of-memory
(func (export "solve") (type $solve)
  (loop $again (drop (memory.grow (i32.const 1))) (br $again))
  unreachable)
