;; verdict: out-of-fuel
;; args: --fuel 5000
;; repeat: 8000 (drop (i32.const 1))
;; Straight through to its end, but with no fuel left when it gets there.
(func (export "solve") (type $solve)
  @repeat
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
