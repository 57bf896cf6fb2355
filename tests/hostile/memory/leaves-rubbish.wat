;; verdict: grid [[0]]
;; Fills 26 MB with nines; no run finds those of another.
(func (export "solve") (type $solve)
  (local $seen i32)
  (drop (memory.grow (i32.const 400)))
  (local.set $seen (i32.load8_u (i32.const 13000000)))
  (memory.fill (i32.const 65536) (i32.const 9) (i32.const 26000000))
  (i32.store8 (i32.const 64) (local.get $seen))
  (call $grid (i32.const 1) (i32.const 1) (i32.const 64) (i32.const 1)))
