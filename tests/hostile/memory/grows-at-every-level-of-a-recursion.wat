;; verdict: out-of-memory
;; Four thousand pages come before the end of the stack.
(func $down
  (drop (memory.grow (i32.const 1)))
  (call $down)
  (drop (memory.grow (i32.const 1))))
(func (export "solve") (type $solve)
  (call $down)
  unreachable)
