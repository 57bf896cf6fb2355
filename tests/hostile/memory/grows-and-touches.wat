;; verdict: out-of-memory
(func (export "solve") (type $solve)
  (local $at i32)
  (loop $again
    (local.set $at (i32.shl (memory.grow (i32.const 16)) (i32.const 16)))
    (memory.fill (local.get $at) (i32.const 170) (i32.const 1048576))
    (br $again))
  unreachable)
