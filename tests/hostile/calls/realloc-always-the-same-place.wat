;; verdict: invalid-output empty
;; The inputs lie over each other, which is the guest's own affair.
(func (export "cabi_realloc") (type $realloc) (i32.const 4096))
(func (export "solve") (type $solve)
  (call $grid (i32.const 0) (i32.const 0) (i32.const 4096) (i32.const 1)))
