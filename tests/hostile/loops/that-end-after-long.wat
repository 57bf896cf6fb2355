;; verdict: the input
;; Forty million turns, which is within the budget.
(func (export "solve") (type $solve)
  (local $n i32)
  (local.set $n (i32.const 40000000))
  (loop
    (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
