;; verdict: the input
;; args: --fuel 5000
;; Instantiation has a budget of its own and costs the run nothing.
(func $start (local $i i32)
  (loop $again
    (br_if $again (i32.lt_u
      (local.tee $i (i32.add (local.get $i) (i32.const 1)))
      (i32.const 100000)))))
(start $start)
(func (export "solve") (type $solve)
  (call $grid (local.get 2) (local.get 3) (local.get 4) (local.get 5)))
