;; verdict: out-of-fuel
;; Every turn waits for memory.
(func (export "solve") (type $solve)
  (local $at i32)
  (drop (memory.grow (i32.const 4000)))
  (loop $again
    (local.set $at
      (i32.add
        (i32.mul (local.get $at) (i32.const 1664525))
        (i32.add (i32.const 1013904223) (i32.load (i32.and (local.get $at) (i32.const 0x7ffffff))))))
    (br $again))
  unreachable)
