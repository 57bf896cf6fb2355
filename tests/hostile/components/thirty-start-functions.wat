;; verdict: out-of-fuel
;; repeat: 30 (core instance (instantiate $starts))
;; Each stays within the budget of instantiation, all together do not.
(component
  (core module $starts
    (func $begin (local i32)
      (loop (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1)))
        (i32.const 100000)))))
    (start $begin))
  @repeat
  (core module $m
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
    (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32) (i32.const 16)))
  (core instance $i (instantiate $m))
  @types
  (func $lifted (type $solve) (canon lift (core func $i "solve")
    (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
  @named
)
