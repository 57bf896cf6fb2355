;; verdict: trap abi
;; A list of demos has to be aligned to 4.
(func (export "cabi_realloc") (type $realloc) (i32.const 4097))
(func (export "solve") (type $solve)
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
