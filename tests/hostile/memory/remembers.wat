;; verdict: grid [[1]]
;; Counts its runs in a global and in memory: every run is the first.
(global $runs (mut i32) (i32.const 0))
(func (export "solve") (type $solve)
  (global.set $runs (i32.add (global.get $runs) (i32.const 1)))
  (i32.store8 (i32.const 64) (i32.add (i32.load8_u (i32.const 64)) (i32.const 1)))
  (i32.store8 (i32.const 72)
    (i32.add (i32.load8_u (i32.const 64)) (i32.sub (global.get $runs) (i32.const 1))))
  (call $grid (i32.const 1) (i32.const 1) (i32.const 72) (i32.const 1)))
