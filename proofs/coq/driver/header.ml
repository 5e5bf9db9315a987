(** The header (SPEC.md, section 3): from text to a statement, and back.

    [print] writes the canonical form from the parsed values, so that a reader can
    compare it with the file and need not trust [parse]. Integers move one place:
    the format writes the constant of a form and the denominator of a point last. *)

open Kernel
open Verdict

type input =
  | Network of layer list * layer        (* hidden layers, output layer *)
  | Arrangement of layer
  | Zonotope of BigInt.t list list

type t = {
  kind : string;
  digits : int;
  source : string;
  input_hash : string;
  input : input;
  problem : problem;                     (* what the kernel is asked about *)
  count : BigInt.t;
  laws : law list;                       (* empty but for the statement laws *)
}

let size_limit = 1_000_000

(* Forms and points in the order of the file. *)

let split_last numbers =
  match List.rev numbers with
  | last :: others -> (List.rev others, last)
  | [] -> invalid_arg "split_last"

let affine_of_row numbers = let linear, constant = split_last numbers in { linear; constant }
let row_of_affine a = a.linear @ [ a.constant ]
let point_of_row numbers = let coordinates, denominator = split_last numbers in denominator :: coordinates

(* Reading. *)

let next_line r =
  Lines.advance r;
  if r.Lines.bytes > Lines.max_header then malformed "the header is too long"

let line r word f =
  next_line r;
  Lines.keyword r word;
  let x = f () in
  Lines.finish_line r;
  x

let row r width = line r "row" (fun () -> Lines.many width (fun () -> Lines.integer r))
let rows r count width = Lines.many count (fun () -> row r width)
let affine_rows r count n = List.map affine_of_row (rows r count (n + 1))
let size r name = Lines.size r ~limit:size_limit name

let parse_digits r =
  line r "digits" (fun () ->
      let d = Lines.size r ~limit:Lines.max_digits "the number of digits" in
      if d < 1 then malformed "line %d: no integer has 0 digits" r.Lines.number;
      r.Lines.digits <- d;
      (* The line bounds itself, too. *)
      Lines.check_integer r (string_of_int d);
      d)

let parse_network r digits =
  let n = size r "n" in
  let depth = Lines.size r ~limit:1000 "the number of hidden layers" in
  if depth < 1 then malformed "line %d: no hidden layer" r.Lines.number;
  if depth * digits > 100_000 then malformed "line %d: layers times digits is beyond the limit" r.Lines.number;
  let widths = Lines.many depth (fun () -> size r "a width") in
  let outputs = size r "the number of outputs" in
  Lines.finish_line r;
  let rec layers before = function
    | [] -> ([], affine_rows r outputs before)
    | width :: others ->
        let ly = affine_rows r width before in
        let rest, output = layers width others in
        (ly :: rest, output) in
  let hidden, output = layers n widths in
  (n, Network (hidden, output))

let parse_input r digits kind =
  next_line r;
  match Lines.token r, kind with
  | "network", ("regions" | "laws" | "linear") -> parse_network r digits
  | "arrangement", "cells" ->
      let n = size r "n" in
      let m = size r "m" in
      Lines.finish_line r;
      (n, Arrangement (affine_rows r m n))
  | "zonotope", "vertices" ->
      let n = size r "n" in
      let m = size r "m" in
      Lines.finish_line r;
      (n, Zonotope (rows r m n))
  | word, _ -> malformed "line %d: %S is not an input for the statement %S" r.Lines.number word kind

let parse_chart r kind n ~volume =
  next_line r;
  Lines.keyword r "chart";
  match Lines.token r with
  | "none" -> Lines.finish_line r; volume n; None
  | _ when kind = "vertices" -> malformed "line %d: a zonotope has no chart" r.Lines.number
  | _ ->
      (* Back to the first token after the keyword. *)
      r.Lines.next <- String.length "chart ";
      let k = size r "the dimension of the chart" in
      let denominator = Lines.integer r in
      let multiple = Lines.integer r in
      Lines.finish_line r;
      volume k;
      if k * k * n > 10_000_000 then malformed "line %d: the chart is beyond the limits" r.Lines.number;
      let embedding = affine_rows r n k in
      let left_inverse = rows r k n in
      let ch = { denominator; embedding; left_inverse; multiple } in
      (* The kernel asks this again; asked here, the first fault of a file is the one that is reported. *)
      if not (Kernel.chart_fitsb n ch) then rejected "the chart has no left inverse like this";
      Some ch

let output_layer = function Network (_, output) -> output | Arrangement _ | Zonotope _ -> []

(** A law has o forms, written one after the other. *)
let parse_laws r input k count =
  let outputs = List.length (output_layer input) in
  let count = if BigInt.fits_int count then BigInt.to_int count else max_int in
  Lines.many count (fun () ->
      line r "law" (fun () ->
          Lines.many outputs (fun () -> affine_of_row (Lines.many (k + 1) (fun () -> Lines.integer r)))))

let hidden_layers = function
  | Network (hidden, _) -> hidden
  | Arrangement rows -> [ rows ]
  | Zonotope generators -> [ List.map (fun linear -> { linear; constant = BigInt.zero }) generators ]

(* Clause 9.4: what the forms of all neurons may take together. *)
let volume r input digits k =
  let neurons, layers =
    match input with
    | Network (hidden, output) ->
        (List.fold_left (fun sum ly -> sum + List.length ly) (List.length output) hidden, List.length hidden)
    | Arrangement rows -> (List.length rows, 1)
    | Zonotope generators -> (List.length generators, 1) in
  if neurons * (k + 1) * max 40 (layers * digits) > 400_000_000 then
    malformed "line %d: the network is beyond the limits" r.Lines.number

(* Writing. *)

let print_row ?(word = "row") out numbers =
  out word;
  List.iter (fun z -> out " "; out (BigInt.to_string z)) numbers;
  out "\n"

let print_input out n = function
  | Network (hidden, output) ->
      let widths = List.map (fun ly -> string_of_int (List.length ly)) hidden in
      out (Printf.sprintf "network %d %d %s %d\n" n (List.length hidden) (String.concat " " widths) (List.length output));
      List.iter (List.iter (fun a -> print_row out (row_of_affine a))) (hidden @ [ output ])
  | Arrangement rows ->
      out (Printf.sprintf "arrangement %d %d\n" n (List.length rows));
      List.iter (fun a -> print_row out (row_of_affine a)) rows
  | Zonotope generators ->
      out (Printf.sprintf "zonotope %d %d\n" n (List.length generators));
      List.iter (print_row out) generators

let print_chart out = function
  | None -> out "chart none\n"
  | Some ch ->
      out (Printf.sprintf "chart %d %s %s\n" (List.length ch.left_inverse)
             (BigInt.to_string ch.denominator) (BigInt.to_string ch.multiple));
      List.iter (fun a -> print_row out (row_of_affine a)) ch.embedding;
      List.iter (print_row out) ch.left_inverse

let print out h =
  out "exactrelu-certificate 1\n";
  out (Printf.sprintf "statement %s\ndigits %d\nsource %s\ninput %s\n" h.kind h.digits h.source h.input_hash);
  print_input out h.problem.inputs h.input;
  print_chart out h.problem.chart_of;
  out (Printf.sprintf "domain %d\n" (List.length h.problem.domain_of));
  List.iter (fun a -> print_row out (row_of_affine a)) h.problem.domain_of;
  out (Printf.sprintf "count %s\n" (BigInt.to_string h.count));
  List.iter (print_row ~word:"law" out) (List.map (List.concat_map row_of_affine) h.laws)

(* Conditions; those on the input are not the kernel's. *)

let has_direction a = List.exists (fun z -> BigInt.sign z <> 0) a.linear

let check_input n input hash =
  let digest = Sha256.create () in
  print_input (Sha256.add_string digest) n input;
  if Sha256.hex digest <> hash then rejected "the hash of the input is another one";
  match input with
  | Arrangement rows when not (List.for_all has_direction rows) -> rejected "a row of the arrangement is no hyperplane"
  | _ -> ()

let parse r =
  next_line r;
  Lines.keyword r "exactrelu-certificate";
  Lines.keyword r "1";
  Lines.finish_line r;
  let kind = line r "statement" (fun () -> Lines.token r) in
  if not (List.mem kind [ "regions"; "cells"; "vertices"; "laws"; "linear" ]) then malformed "unknown statement %S" kind;
  let digits = parse_digits r in
  let source =
    line r "source" (fun () ->
        let start = r.Lines.next in
        match Lines.token r with "-" -> "-" | _ -> r.Lines.next <- start; Lines.hash r) in
  let input_hash = line r "input" (fun () -> Lines.hash r) in
  if kind = "linear" then malformed "the verified checker does not know the statement %S" kind;
  let n, input = parse_input r digits kind in
  check_input n input input_hash;
  let chart_of = parse_chart r kind n ~volume:(volume r input digits) in
  let k = match chart_of with None -> n | Some ch -> List.length ch.left_inverse in
  let d = line r "domain" (fun () -> size r "the number of domain rows") in
  let domain_of = affine_rows r d k in
  if not (List.for_all has_direction domain_of) then rejected "a row of the domain is constant";
  let count = line r "count" (fun () -> Lines.natural r) in
  let laws = if kind = "laws" then parse_laws r input k count else [] in
  if not (Kernel.increasing laws) then rejected "the laws do not strictly increase";
  let problem = { inputs = n; chart_of; hidden = hidden_layers input; domain_of } in
  let h = { kind; digits; source; input_hash; input; problem; count; laws } in
  if kind = "cells" && not (Kernel.no_constant_row problem) then rejected "a hyperplane contains, or misses, the whole chart";
  h
