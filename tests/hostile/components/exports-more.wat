;; verdict: invalid-output empty
;; What it exports beside the contract is nobody's business.
(component
  (core module $m
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
    (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32) (i32.const 16))
    (func (export "run")))
  (core instance $i (instantiate $m))
  @types
  (func $lifted (type $solve) (canon lift (core func $i "solve")
    (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
  (func $run (canon lift (core func $i "run")))
  (export "run" (func $run))
  @named
)
